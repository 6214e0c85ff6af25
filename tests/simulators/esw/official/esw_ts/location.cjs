'use strict'

const assert = require('node:assert/strict')
const { esw, follow, record, run, url } = require('./session.cjs')

const FILTER = new esw.Prefix('IRIS', 'imager.filter')
const GHOST = esw.HttpConnection(new esw.Prefix('TCS', 'ghost'), 'Service')

/** Register as a service does, which the client cannot. */
const register = async () => {
  const registration = { _type: 'HttpRegistration', connection: GHOST, port: 1, path: '', networkType: { _type: 'Inside' } }
  const body = JSON.stringify({ _type: 'Register', registration: { ...registration, metadata: { made: 'up' } } })
  const headers = { 'Content-Type': 'application/json' }
  assert.equal((await fetch(`${url}/post-endpoint`, { method: 'POST', headers, body })).status, 200)
}

const name = (location) => `${location.connection.prefix.toJSON()} ${location.connection.connectionType}`

run(async () => {
  const service = record(esw.LocationService())
  const gateway = await service.find(esw.GATEWAY_CONNECTION)
  assert.equal(gateway._type, 'HttpLocation')
  assert.match(gateway.uri, /^http:\/\/127\.0\.0\.1:\d+\/$/)
  assert.equal(await service.find(GHOST), undefined)

  const all = (await service.list()).map(name)
  for (const one of ['ESW.EswGateway http', 'CSW.AAS http', 'IRIS.imager.filter pekko', 'IRIS.imager.filter http'])
    assert(all.includes(one), `${one} is not in ${all}`)
  const kinds = new Set((await service.listByComponentType('HCD')).map((location) => location.connection.componentType))
  assert.deepEqual([...kinds], ['HCD'])
  const ways = new Set((await service.listByConnectionType('pekko')).map((location) => location._type))
  assert.deepEqual([...ways], ['PekkoLocation'])
  assert((await service.listByHostname('127.0.0.1')).length >= 10)
  assert.deepEqual(await service.listByHostname('10.9.8.7'), [])
  const prefixes = (await service.listByPrefix(FILTER)).map(name).sort()
  assert.deepEqual(prefixes, ['IRIS.imager.filter http', 'IRIS.imager.filter pekko'])

  const tracked = follow(service.track(GHOST))
  const resolved = service.resolve(GHOST, 10, 'seconds')
  await register()
  assert.deepEqual((await resolved).metadata, { made: 'up' })
  const updated = await tracked.next()
  assert.equal(updated._type, 'LocationUpdated')
  assert.equal(updated.location.uri, (await resolved).uri)
  assert.equal(await service.unregister(GHOST), 'Done')
  const removed = await tracked.next()
  assert.equal(removed._type, 'LocationRemoved')
  assert.equal(removed.connection.prefix.toJSON(), 'TCS.ghost')
  await tracked.cancel()
  assert.equal(await service.resolve(GHOST, 1, 'milliseconds'), undefined)
})
