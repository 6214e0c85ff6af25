'use strict'

const assert = require('node:assert/strict')
const { authData, esw, nobody, record, run } = require('./session.cjs')

const [NIGHT, CALIB] = ['IRIS_Darknight', 'WFOS_Calib'].map((name) => new esw.ObsMode(name))
const RED = new esw.Variation('red')
const agents = (counts) =>
  new esw.ProvisionConfig(
    Object.entries(counts).map(([of, count]) => new esw.AgentProvisionConfig(new esw.Prefix(of, 'machine1'), count))
  )
const DECLARED = agents({ ESW: 2, IRIS: 1, TCS: 1, WFOS: 1 })

run(async () => {
  const service = record(await esw.SequenceManagerService(authData))
  const is = async (answer, type) => {
    const told = await answer
    assert.equal(told._type, type, JSON.stringify(told))
    return told
  }
  const statuses = async () =>
    Object.fromEntries((await service.getObsModesDetails()).obsModes.map((mode) => [mode.obsMode.name, mode.status]))

  assert.deepEqual((await statuses()).IRIS_Darknight, { _type: 'Configurable' })
  const configured = await is(service.configure(NIGHT), 'Success')
  assert.equal(configured.masterSequencerComponentId.prefix.toJSON(), 'ESW.IRIS_Darknight')
  assert.deepEqual((await statuses()).IRIS_Darknight, { _type: 'Configured' })
  assert.equal((await statuses()).IRIS_Calib._type, 'NonConfigurable')
  const used = (await is(service.getResources(), 'Success')).resourcesStatus
  const iris = used.find((one) => one.resource === 'IRIS')
  assert.deepEqual([iris.status, iris.obsMode.name], [{ _type: 'InUse' }, 'IRIS_Darknight'])
  assert.deepEqual(used.find((one) => one.resource === 'WFOS').status, { _type: 'Available' })

  const conflict = await is(service.configure(NIGHT), 'ConflictingResourcesWithRunningObsMode')
  assert.deepEqual(conflict.runningObsMode.map((mode) => mode.name), ['IRIS_Darknight'])
  await is(service.configure(new esw.ObsMode('Nope')), 'ConfigurationMissing')
  await is(service.startSequencer('IRIS', NIGHT), 'AlreadyRunning')
  await is(service.startSequencer('WFOS', NIGHT, RED), 'Started')
  const lacking = await is(service.configure(CALIB), 'SequenceComponentNotAvailable')
  assert.deepEqual(lacking.variationInfos.map((info) => info.subsystem), ['WFOS'])
  await is(service.restartSequencer('WFOS', NIGHT, RED), 'Success')
  await is(service.restartSequencer('WFOS', NIGHT), 'LocationServiceError')
  await is(service.shutdownSequencer('WFOS', NIGHT, RED), 'Success')
  await is(service.shutdownSubsystemSequencers('TCS'), 'Success')
  await is(service.shutdownObsModeSequencers(NIGHT), 'Success')
  await is(service.shutdownAllSequencers(), 'Success')
  await is(service.shutdownSequenceComponent(new esw.Prefix('WFOS', 'WFOS_1')), 'Success')
  assert.equal((await statuses()).WFOS_Calib._type, 'Configurable', 'one of ESW stands in')
  await is(service.shutdownAllSequenceComponents(), 'Success')
  const missing = (await statuses()).WFOS_Calib.missingSequenceComponentsFor
  assert.deepEqual(missing.map((info) => info.subsystem).sort(), ['ESW', 'WFOS'])
  await is(service.provision(DECLARED), 'Success')
  assert.deepEqual((await statuses()).WFOS_Calib, { _type: 'Configurable' })

  const guest = await esw.SequenceManagerService(nobody)
  await assert.rejects(guest.shutdownAllSequencers(), { status: 401 })
})
