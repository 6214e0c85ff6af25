'use strict'

const assert = require('node:assert/strict')
const { authData, esw, record, run } = require('./session.cjs')

run(async () => {
  const service = record(await esw.LoggingService(authData))
  const prefix = new esw.Prefix('ESW', 'official')
  assert.equal(await service.log(prefix, 'WARN', 'the official client says so', { filter: 'J', count: 3 }), 'Done')
  assert.equal(await service.log(prefix, 'FATAL', 'without metadata'), 'Done')
})
