'use strict'

const assert = require('node:assert/strict')
const { authData, esw, nobody, record, run } = require('./session.cjs')

const AGENT = new esw.Prefix('IRIS', 'machine1')
const COMPONENT = new esw.ComponentId(new esw.Prefix('IRIS', 'spare'), 'SequenceComponent')

run(async () => {
  const service = record(await esw.AgentService(authData))
  const names = async () => {
    const status = await service.getAgentStatus()
    assert.equal(status._type, 'Success')
    const own = status.agentStatus.find((one) => one.agentId.prefix.toJSON() === AGENT.toJSON())
    return own.seqCompsStatus.map((one) => one.seqCompId.prefix.toJSON()).sort()
  }

  assert.deepEqual(await names(), ['IRIS.IRIS_1'])
  assert.deepEqual(await service.spawnSequenceComponent(AGENT, 'spare', '1.0'), { _type: 'Spawned' })
  assert.deepEqual(await names(), ['IRIS.IRIS_1', 'IRIS.spare'])
  const again = await service.spawnSequenceComponent(AGENT, 'spare')
  assert.match(again.msg, /^ComponentId\(IRIS\.spare,SequenceComponent\) is already registered/)
  const second = await service.spawnSequenceManager(AGENT, 'modes.conf', true)
  assert.match(second.msg, /^ComponentId\(ESW\.sequence_manager,Service\) is already registered/)
  assert.deepEqual(await service.killComponent(COMPONENT), { _type: 'Killed' })
  assert.deepEqual(await names(), ['IRIS.IRIS_1'])

  const guest = await esw.AgentService(nobody)
  await assert.rejects(guest.killComponent(COMPONENT), { status: 401 })
})
