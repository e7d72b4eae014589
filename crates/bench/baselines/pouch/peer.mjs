// One end of a replication. `serve DIR` prints {"port"} and serves; `send DIR` takes one command a line.
import PouchDB from 'pouchdb'
import express from 'express'
import expressPouch from 'express-pouchdb'
import fs from 'node:fs'
import path from 'node:path'
import readline from 'node:readline'

const [role, dir] = process.argv.slice(2)
const say = (said) => process.stdout.write(JSON.stringify(said) + '\n')
const here = path.join(dir, role)
fs.mkdirSync(here, { recursive: true })

if (role === 'serve') {
  const Server = PouchDB.defaults({ prefix: here + path.sep })
  const app = express()
  app.use('/', expressPouch(Server, { inMemoryConfig: true, logPath: path.join(here, 'log') }))
  const listener = app.listen(0, '127.0.0.1', () => say({ port: listener.address().port }))
} else {
  let round = 0
  let local
  const commands = {
    async keep({ documents }) {
      round += 1
      local = new PouchDB(path.join(here, `local-${round}`))
      await local.bulkDocs(documents)
      return {}
    },
    async replicate({ port, server_port, batch_size }) {
      const there = `http://127.0.0.1:${port}/records-${round}`
      const began = performance.now()
      // A link that breaks is tried again, as an app would have it.
      await local.replicate.to(there, { batch_size, retry: true, back_off_function: () => 1000 })
      const seconds = (performance.now() - began) / 1000
      // What it says of itself counts from its last try on.
      const { doc_count } = await new PouchDB(`http://127.0.0.1:${server_port}/records-${round}`).info()
      return { seconds, written: doc_count }
    }
  }
  for await (const line of readline.createInterface({ input: process.stdin })) {
    const command = JSON.parse(line)
    try {
      say(await commands[command.do](command))
    } catch (error) {
      say({ error: String(error) })
    }
  }
}
