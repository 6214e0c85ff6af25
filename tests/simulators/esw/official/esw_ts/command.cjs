'use strict'

const assert = require('node:assert/strict')
const { authData, esw, follow, nobody, record, run } = require('./session.cjs')

const SOURCE = new esw.Prefix('ESW', 'test')
const WHEEL = new esw.ComponentId(new esw.Prefix('IRIS', 'imager.filter'), 'HCD')
const FILTER = esw.choiceKey('filter', ['open', 'dark', 'Z', 'Y', 'J', 'H', 'Ks'])

const select = (filter) => new esw.Setup(SOURCE, 'select', [FILTER.set(filter)])

run(async () => {
  const service = record(await esw.CommandService(WHEEL, authData))
  assert.equal((await service.validate(select('J')))._type, 'Accepted')
  const refused = await service.validate(new esw.Setup(SOURCE, 'select', [esw.intKey('filter').set([3])]))
  assert.deepEqual([refused._type, refused.issue._type], ['Invalid', 'WrongParameterTypeIssue'])

  const states = follow(service.subscribeCurrentState(new Set(['wheel'])))
  const begun = await service.submit(select('J'))
  assert.equal(begun._type, 'Started')
  assert.equal((await service.query(begun.runId))._type, 'Started')
  assert.deepEqual(await service.queryFinal(begun.runId, 10), await service.query(begun.runId))
  assert.equal((await service.query(begun.runId))._type, 'Completed')
  const arrived = await states.next((state) => state.get(FILTER)?.values[0] === 'J')
  assert.deepEqual([arrived.prefix.toJSON(), arrived.stateName], ['IRIS.imager.filter', 'wheel'])
  await states.cancel()

  const unknown = await service.query('nobody-knows')
  assert.deepEqual([unknown._type, unknown.issue._type], ['Invalid', 'IdNotAvailableIssue'])
  await assert.rejects(service.queryFinal('nobody-knows', 1))
  assert.equal((await service.submitAndWait(select('H'), 10))._type, 'Completed')
  const stop = new esw.Setup(SOURCE, 'stop')
  const unknownFirst = [new esw.Setup(SOURCE, 'explode'), stop]
  assert.deepEqual(await service.submitAllAndWait(unknownFirst, 10), [])
  const ends = await service.submitAllAndWait([select('Y'), stop], 10)
  assert.deepEqual(ends.map((response) => response._type), ['Completed', 'Completed'])
  assert.equal((await service.oneway(stop))._type, 'Accepted')

  const guest = await esw.CommandService(WHEEL, nobody)
  await assert.rejects(guest.submit(stop), { status: 401 })
  const nowhere = await esw.CommandService(new esw.ComponentId(new esw.Prefix('IRIS', 'absent'), 'HCD'), authData)
  await assert.rejects(nowhere.submit(stop), { errorType: 'InvalidComponent', status: 500 })
})
