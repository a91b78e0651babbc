"""The field notes' server as a model's host uses it: every tool, a failing one, resources, a prompt; and the importer."""

from scenario import Scenario
from stub import Reply, Rule

# The host: the real SDK's client, which starts the server itself. Ids depend on nothing but the notes.
HOST = """
import { readdirSync } from 'node:fs'
import { setTimeout } from 'node:timers/promises'
import { Client } from '@modelcontextprotocol/sdk/client/index.js'
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js'

const client = new Client({ name: 'host', version: '1' })
const server = { command: process.execPath, args: ['--import', 'tsx', 'src/index.ts'], env: process.env }
await client.connect(new StdioClientTransport({ ...server, stderr: 'inherit' }))
const show = (label, value) => console.log(label, JSON.stringify(value))
const refused = error => error.message
const call = async (name, args) => show(name, await client.callTool({ name, arguments: args }).catch(refused))

show('tools', await client.listTools())
await call('ask_notes', { question: 'Is anything known?' })
await call('import_folder', {})
await call('add_note', { title: 'Wren', text: 'In the ivy.', tags: ['wren'] })
await call('search_notes', { query: 'booming in the reeds', limit: 2 })
await call('search_notes', { query: 'x' })
await call('ask_notes', { question: 'Where was the bittern?' })
await call('ask_notes', { question: 'Please break' })
await call('list_tags', {})
const { resources } = await client.listResources()
show('resources', resources)
show('note', await client.readResource({ uri: resources.find(one => one.uri.startsWith('note://')).uri }))
show('recent', await client.readResource({ uri: 'notes://recent' }))
show('prompt', await client.getPrompt({ name: 'trip-report', arguments: { place: 'Silverdale' } }))
// A server whose host leaves has two seconds to end.
while (readdirSync(process.env.RECORDER_OPEN_TRACES).length) await setTimeout(50)
await client.close()
"""


def drive(app):
    app.command("host", "--input-type=module", "--eval", HOST)
    app.command("import", "--import", "tsx", "src/import.ts")


SCENARIO = Scenario(
    app="mcp-notes",
    drive=drive,
    environment={
        "OPENAI_API_KEY": "stub",
        "OPENAI_BASE_URL": "{stub}/v1",
        "NOTES_DB": "memory",
    },
    masks={r"\d{4}-\d{2}-\d{2}T[\d:.]+Z": "<time>"},
    rules=[
        Rule(Reply(status=400), last="Please break"),
        Rule(Reply("By the causeway hide."), last="Where was the bittern?"),
    ],
    errors={"Completions": 1, "answer": 1},
)
