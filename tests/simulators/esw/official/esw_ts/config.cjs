'use strict'

const assert = require('node:assert/strict')
const { authData, esw, nobody, record, run } = require('./session.cjs')

const PATH = 'tmt/official/wheel.conf'
const BEGINNING = new Date('2000-01-01T00:00:00Z')
const END = new Date('2100-01-01T00:00:00Z')

run(async () => {
  const service = record(await esw.ConfigService(authData.tokenFactory))
  const read = async (found) => (await found)?.fileContentAsString()
  const data = esw.ConfigData.fromString

  assert.equal(await service.exists(PATH), false)
  assert.equal(await service.getLatest(PATH), undefined)
  const first = await service.create(PATH, data('angle = 1'), false, 'first')
  assert(first instanceof esw.ConfigId)
  const second = await service.update(PATH, data('angle = 2'), 'second')
  await assert.rejects(service.create(PATH, data('again'), false, 'again'), { status: 409 })
  assert.equal(await service.exists(PATH), true)
  assert.equal(await service.exists(PATH, first), true)
  assert.equal(await service.exists(PATH, new esw.ConfigId('9999')), false)
  assert.equal(await read(service.getLatest(PATH)), 'angle = 2')
  assert.equal(await read(service.getById(PATH, first)), 'angle = 1')
  assert.equal(await read(service.getByTime(PATH, END)), 'angle = 2')

  assert.equal(await read(service.getActive(PATH)), 'angle = 1')
  assert.deepEqual(await service.getActiveVersion(PATH), first)
  assert.equal(await service.getActiveVersion('tmt/official/absent.conf'), undefined)
  await service.setActiveVersion(PATH, second, 'better')
  assert.equal(await read(service.getActive(PATH)), 'angle = 2')
  await service.setActiveVersion(PATH, first, 'worse')
  assert.equal(await read(service.getActiveByTime(PATH, END)), 'angle = 1')
  await service.resetActiveVersion(PATH, 'the latest')
  assert.deepEqual(await service.getActiveVersion(PATH), second)

  const annexed = 'tmt/official/image.fits'
  await service.create(annexed, data('x'.repeat(100)), true, 'large')
  const [info] = await service.list({ type: 'Annex', pattern: 'tmt/official/.*' })
  assert.deepEqual({ path: info.path, comment: info.comment }, { path: annexed, comment: 'large' })
  assert((await service.list()).some((file) => file.path === PATH && file.id.id === second.id))

  const history = await service.history(PATH, BEGINNING, END, 10)
  assert.deepEqual(history.map((revision) => revision.comment), ['second', 'first'])
  assert.deepEqual(await service.history(PATH, BEGINNING, END, 1), history.slice(0, 1))
  assert.deepEqual(await service.history(PATH, BEGINNING, BEGINNING, 10), [])
  const active = await service.historyActive(PATH, BEGINNING, END, 10)
  assert.deepEqual(active.slice(0, 3).map((revision) => revision.comment), ['the latest', 'worse', 'better'])
  assert.match((await service.getMetadata()).annexMinFileSize, /\d/)

  const guest = await esw.ConfigService(nobody.tokenFactory)
  await assert.rejects(guest.delete(PATH, 'not allowed'), { status: 401 })
  await service.delete(PATH, 'no longer needed')
  assert.equal(await service.exists(PATH), false)
  await service.delete(annexed, 'no longer needed')
})
