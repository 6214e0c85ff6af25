'use strict'

const assert = require('node:assert/strict')
const { authData, esw, follow, record, run } = require('./session.cjs')

const SOURCE = new esw.Prefix('WFOS', 'official')
const ANGLE = esw.doubleKey('angle', esw.Units.degree)
const MATRIX = esw.intMatrixKey('matrix')
const TIME = esw.utcTimeKey('at')

const key = (name) => new esw.EventKey(SOURCE, new esw.EventName(name))
const make = (name, angle) => esw.SystemEvent.make(SOURCE, new esw.EventName(name), [ANGLE.set([angle])])

run(async () => {
  const service = record(await esw.EventService(authData))

  /** Publish until it is heard: what a pattern is heard by is never told. */
  const publishUntilHeard = async (stream, event) => {
    const found = stream.next((one) => one.eventName.name === event.eventName.name)
    let isHeard = false
    found.then(() => (isHeard = true))
    while (!isHeard) await service.publish(event)
    return found
  }

  const before = await service.get(new Set([key('position')]))
  assert.deepEqual(before.map((event) => [event.eventId, event.paramSet]), [['-1', []]])

  const heard = follow(service.subscribe(new Set([key('position')])))
  assert.equal((await heard.next()).eventId, '-1')
  const sent = make('position', 1.5).madd([MATRIX.set([[[1, 2], [3, 4]]]), TIME.set(['2026-01-02T03:04:05.678Z'])])
  assert.equal(await service.publish(sent), 'Done')
  for (const event of [await heard.next(), (await service.get(new Set([key('position')])))[0]])
    assert.deepEqual(JSON.parse(JSON.stringify(event)), JSON.parse(JSON.stringify(sent)))
  await heard.cancel()

  const limited = follow(service.subscribe(new Set([key('fast')]), 10))
  await limited.next()
  const began = performance.now()
  for (let heard = 0; heard < 3; heard++) await publishUntilHeard(limited, make('fast', heard))
  assert(performance.now() - began > 200, 'three events came within two windows of 100 ms')
  await limited.cancel()

  const pattern = follow(service.pSubscribe('WFOS', 100, 'official.patt*'))
  const matched = await publishUntilHeard(pattern, make('pattern', 2))
  assert.equal(matched.get(ANGLE).values[0], 2)
  await pattern.cancel()

  const observing = follow(service.subscribeObserveEvents(100))
  const exposure = esw.stringKey('exposureId').set(['2020A-001-123-WFOS-IMG1-SCI0-0001'])
  const name = new esw.EventName('ObserveEvent.ExposureStart')
  const started = await publishUntilHeard(observing, esw.ObserveEvent.make(SOURCE, name, [exposure]))
  assert.equal(started._type, 'ObserveEvent')
  assert.deepEqual(started.paramSet[0].values, exposure.values)
  await observing.cancel()

  await assert.rejects(service.get(new Set()), { errorType: 'EmptyEventKeys' })
})
