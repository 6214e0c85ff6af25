// Calls every method of the official TypeScript client that goes through the Gateway, and writes a line of JSON for each.
// node gateway.cjs LOCATION_SERVICE TOKEN, with NODE_PATH where the client is installed.
const [, , locationService, token] = process.argv
global.WebSocket = require('ws')
require('@tmtsoftware/esw-ts/dist/src/config/GlobalConfig.js').GlobalConfig.locationUrl = locationService
const esw = require('@tmtsoftware/esw-ts')

const LIMIT = 8000
const mount = new esw.Prefix('TCS', 'mount')
const wheel = new esw.ComponentId(new esw.Prefix('IRIS', 'imager.filter'), 'HCD')
const detector = new esw.Prefix('IRIS', 'imager.detector')
const nobody = new esw.ComponentId(new esw.Prefix('IRIS', 'nobody'), 'HCD')
const value = esw.intKey('value').set([1, 2])
const filter = esw.choiceKey('filter', ['dark', 'J', 'H']).set('J')

const key = (name) => new esw.EventKey(mount, new esw.EventName(name))
const event = (name) => esw.SystemEvent.make(mount, new esw.EventName(name), [value])
const setup = (name, parameters = []) => new esw.Setup(new esw.Prefix('ESW', 'test'), name, parameters)

const tell = (name, told) => console.log(JSON.stringify({ name, ...told }))
const call = async (name, made) => {
  try {
    tell(name, { value: await made() })
  } catch (error) {
    tell(name, { error: error.errorType ?? String(error) })
  }
}
const first = (subscribe) =>
  new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error('nothing came')), LIMIT)
    const subscription = subscribe((element) => {
      clearTimeout(timer)
      subscription.cancel()
      resolve(element)
    }, reject)
  })

const main = async () => {
  esw.setAppName('test')
  const login = { tokenFactory: () => token, username: 'test' }
  const events = await esw.EventService(login)
  await call('publish', () => events.publish(event('a')))
  await call('get', async () => [...(await events.get(new Set([key('a'), key('never')])))].map((one) => one.eventId === '-1'))
  await call('get nothing', () => events.get(new Set()))
  await call('subscribe', async () => (await first(events.subscribe(new Set([key('a')]), 5))).paramSet)
  const publishing = setInterval(() => {
    events.publish(event('b'))
    events.publish(esw.ObserveEvent.make(detector, new esw.EventName('ObserveEvent.ObserveStart'), []))
  }, 50)
  await call('pSubscribe', async () => (await first(events.pSubscribe('TCS', undefined, 'mount.*'))).eventName.name)
  await call('subscribeObserveEvents', async () => (await first(events.subscribeObserveEvents(10))).eventName.name)
  clearInterval(publishing)

  const commands = await esw.CommandService(wheel, login)
  await call('validate', async () => (await commands.validate(setup('select', [filter])))._type)
  await call('submit', async () => (await commands.submit(setup('stop')))._type)
  await call('oneway', async () => (await commands.oneway(setup('stop')))._type)
  await call('query', async () => (await commands.query('x')).issue._type)
  await call('submitAndWait', async () => (await commands.submitAndWait(setup('select', [filter]), 10))._type)
  await call('submitAllAndWait', async () =>
    (await commands.submitAllAndWait([setup('select', [filter]), setup('stop')], 10)).map((one) => one._type)
  )
  await call('queryFinal', () => commands.queryFinal('x', 1))
  await call('subscribeCurrentState', async () => (await first(commands.subscribeCurrentState(new Set(['wheel'])))).stateName)
  const lost = await esw.CommandService(nobody, login)
  await call('query nobody', () => lost.query('x'))

  const alarms = await esw.AlarmService()
  await call('setSeverity', () => alarms.setSeverity(new esw.AlarmKey(detector, 'tooWarm'), 'Major'))
  await call('setSeverity of none', () => alarms.setSeverity(new esw.AlarmKey(detector, 'tooBright'), 'Major'))
  const logging = await esw.LoggingService(login)
  await call('log', () => logging.log(new esw.Prefix('ESW', 'ui'), 'INFO', 'hello', { a: 1 }))

  const admin = await esw.AdminService(login)
  await call('setLogLevel', () => admin.setLogLevel(wheel, 'DEBUG'))
  await call('getLogMetadata', async () => (await admin.getLogMetadata(wheel)).componentLevel)
  await call('goOffline', () => admin.goOffline(wheel))
  await call('getComponentLifecycleState', () => admin.getComponentLifecycleState(wheel))
  await call('goOnline', () => admin.goOnline(wheel))
  await call('getContainerLifecycleState', () => admin.getContainerLifecycleState(new esw.Prefix('IRIS', 'container')))
  await call('restart', () => admin.restart(wheel))
  await call('shutdown', () => admin.shutdown(wheel))
  await call('shutdown nobody', () => admin.shutdown(nobody))
  process.exit()
}

main().catch((error) => {
  console.error(error)
  process.exit(1)
})
