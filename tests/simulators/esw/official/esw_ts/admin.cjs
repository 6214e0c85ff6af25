'use strict'

const assert = require('node:assert/strict')
const { authData, esw, nobody, record, run } = require('./session.cjs')

// It is shut down here, and no other program looks for it.
const SPARE = new esw.ComponentId(new esw.Prefix('WFOS', 'spectrograph.detector'), 'HCD')

run(async () => {
  const service = record(await esw.AdminService(authData))
  assert.equal(await service.getContainerLifecycleState(new esw.Prefix('IRIS', 'container')), 'Running')
  assert.equal(await service.getComponentLifecycleState(SPARE), 'Running')
  assert.equal(await service.goOffline(SPARE), 'Done')
  assert.equal(await service.getComponentLifecycleState(SPARE), 'RunningOffline')
  assert.equal(await service.goOnline(SPARE), 'Done')
  assert.equal(await service.getComponentLifecycleState(SPARE), 'Running')
  for (const level of ['DEBUG', 'INFO']) {
    assert.equal(await service.setLogLevel(SPARE, level), 'Done')
    assert.equal((await service.getLogMetadata(SPARE)).componentLevel, level)
  }
  assert.equal(await service.restart(SPARE), 'Done')

  const guest = await esw.AdminService(nobody)
  await assert.rejects(guest.shutdown(SPARE), { status: 401 })
  assert.equal(await service.shutdown(SPARE), 'Done')
  // It is told to go, and goes a moment later.
  const gone = (error) => error.errorType === 'InvalidComponent'
  const until = Date.now() + 10000
  while (!(await service.getComponentLifecycleState(SPARE).then(() => false, gone))) assert(Date.now() < until)
})
