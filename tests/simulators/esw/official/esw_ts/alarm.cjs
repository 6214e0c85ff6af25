'use strict'

const assert = require('node:assert/strict')
const { esw, record, run } = require('./session.cjs')

const DETECTOR = new esw.Prefix('IRIS', 'imager.detector')

run(async () => {
  const service = record(await esw.AlarmService())
  const alarm = new esw.AlarmKey(DETECTOR, 'tooWarm')
  for (const severity of ['Major', 'Okay']) assert.equal(await service.setSeverity(alarm, severity), 'Done')
  const refused = { errorType: 'SetAlarmSeverityFailure', status: 500 }
  await assert.rejects(service.setSeverity(alarm, 'Indeterminate'), refused)
  await assert.rejects(service.setSeverity(new esw.AlarmKey(DETECTOR, 'tooFar'), 'Okay'), refused)
})
