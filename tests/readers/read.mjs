// Reads RDF files with packages by others and prints what they hold, one line of JSON a file:
// {"path": ..., "quads": [N-Quads, sorted]}. Nothing is fetched: a document that asks for it fails.
// Usage: node read.mjs FILE...   (.ttl .nt .nq .trig by n3, .jsonld by jsonld)
import { readFileSync } from 'node:fs'
import { Parser, Writer } from 'n3'
import jsonld from 'jsonld'

const FORMATS = {
  ttl: 'text/turtle', nt: 'application/n-triples',
  nq: 'application/n-quads', trig: 'application/trig',
}

const documentLoader = async (url) => {
  throw new Error(`asks to fetch ${url}`)
}

async function quads (path) {
  const text = readFileSync(path, 'utf8')
  const ending = path.split('.').pop()
  if (ending === 'jsonld') {
    const nquads = await jsonld.toRDF(JSON.parse(text), {
      format: 'application/n-quads', documentLoader, safe: true,
    })
    return new Parser({ format: 'application/n-quads' }).parse(nquads)
  }
  return new Parser({ format: FORMATS[ending] }).parse(text)
}

for (const path of process.argv.slice(2)) {
  const writer = new Writer({ format: 'application/n-quads' })
  const found = await quads(path)
  const lines = found.map((q) => writer.quadToString(q.subject, q.predicate, q.object, q.graph).trim())
  process.stdout.write(JSON.stringify({ path, quads: lines.sort() }) + '\n')
}
