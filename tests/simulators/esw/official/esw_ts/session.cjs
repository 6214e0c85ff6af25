// What a program with the official client begins and ends with. It is told the Location Service and a token, and nothing else.
'use strict'

const esw = require('@tmtsoftware/esw-ts')

globalThis.WebSocket = require('ws')

const LIMIT = 15000 // milliseconds of a program
const [url, token] = process.argv.slice(2)
esw.GlobalConfig.locationUrl = url
esw.setAppName('firstlight-tests')

exports.esw = esw
exports.url = url
exports.authData = { tokenFactory: () => token, username: 'astronomer' }
exports.nobody = { tokenFactory: () => undefined }

const called = new Set()

/** Return the service, whose calls are recorded. */
exports.record = (service) =>
  new Proxy(service, {
    get(target, name) {
      called.add(name)
      return target[name].bind(target)
    }
  })

/** Subscribe, and return what waits for the next message that is wanted. */
exports.follow = (subscribe) => {
  const unread = []
  let wake = () => {}
  let close
  const closed = new Promise((resolve) => (close = resolve))
  const keep = (message) => {
    unread.push(message)
    wake()
  }
  const subscription = subscribe(keep, (error) => keep({ error }), close)
  const next = async (wanted = () => true) => {
    for (;;) {
      while (unread.length > 0) {
        const message = unread.shift()
        if (message.error) throw message.error
        if (wanted(message)) return message
      }
      await new Promise((resolve) => (wake = resolve))
    }
  }
  const cancel = async () => {
    await subscription.cancel()
    await closed
  }
  return { next, cancel }
}

/** Run a program; at its end, tell which methods were called. The client keeps websockets open, so that it never ends by itself. */
exports.run = (program) => {
  setTimeout(() => {
    console.error(`not done within ${LIMIT} ms; called so far: ${[...called].join(', ')}`)
    process.exit(2)
  }, LIMIT)
  program().then(
    () => process.stdout.write(JSON.stringify([...called]), () => process.exit(0)),
    (error) => {
      console.error(error)
      process.exit(1)
    }
  )
}
