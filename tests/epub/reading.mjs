// Reads a book as a person does: opens it in a reading system (foliate-js, in Chromium), pages to
// a mark, taps it, looks at the note that comes up, goes to the notes at the back and returns.
//
//   node reading.mjs BROWSER NODE_MODULES BOOK.epub MARK_ID
//
// Prints what was seen as JSON. What it ought to have been is the business of test_reading.py.

import { createReadStream, existsSync } from 'node:fs'
import { createServer } from 'node:http'
import { extname, join, normalize } from 'node:path'
import { pathToFileURL } from 'node:url'

const [browserPath, modules, book, markId] = process.argv.slice(2)
const { default: puppeteer } = await import(
  pathToFileURL(join(modules, 'puppeteer-core/lib/esm/puppeteer/puppeteer-core.js')))

const PATIENCE = 120_000 // milliseconds: a machine that runs the whole suite is slow

const READER = `<!DOCTYPE html><meta charset="utf-8"><title>Reader</title>
<style>html, body { margin: 0; height: 100% } foliate-view { display: block; height: 100% }</style>
<body><script type="module">
import { FootnoteHandler } from './foliate-js/footnotes.js'
import './foliate-js/view.js'

const view = document.createElement('foliate-view')
document.body.append(view)
const notes = new FootnoteHandler()
const docs = new Map()
window.seen = { notes: [] }

view.addEventListener('load', e => docs.set(e.detail.index, e.detail.doc))
view.addEventListener('link', e => {
  const shown = notes.handle(view.book, e)
  shown?.catch(error => window.seen.error = String(error))
})
notes.addEventListener('before-render', e => {
  e.detail.view.style.cssText = 'position: fixed; inset: auto 0 0 0; height: 40%'
  document.body.append(e.detail.view)
})
notes.addEventListener('render', e => {
  const { view: popup, type, hidden, target } = e.detail
  window.seen.notes.push({ type, hidden, id: target.id, text: target.textContent })
  window.closeNote = () => { popup.close(); popup.remove() }
})

window.reader = {
  open: async () => {
    await view.open('book.epub')
    view.renderer.setAttribute('animated', '')
    view.renderer.removeAttribute('animated')
    await view.init({ showTextStart: true })
  },
  next: () => view.next(),
  goTo: href => view.goTo(href),
  back: () => view.history.back(),
  where: () => ({
    toc: view.lastLocation?.tocItem?.label, page: view.lastLocation?.pageItem?.label,
    cfi: view.lastLocation?.cfi,
  }),
  // Where an element stands on the screen; null while it stands on another page.
  place: id => {
    for (const { doc } of view.renderer.getContents()) {
      const element = doc.getElementById(id)
      if (!element) continue
      const frame = doc.defaultView.frameElement.getBoundingClientRect()
      const box = [...element.getClientRects()].find(it => it.width && it.height)
      if (!box) return null
      const x = frame.x + box.x + box.width / 2, y = frame.y + box.y + box.height / 2
      return x > 0 && x < innerWidth && y > 0 && y < innerHeight
        ? { x, y, width: box.width, height: box.height } : null
    }
    return null
  },
  sections: () => view.book.sections.map(it => it.id),
  toc: () => view.book.toc.map(it => it.label),
  pages: () => (view.book.pageList ?? []).map(it => it.label),
  landmarks: () => (view.book.landmarks ?? []).map(it => it.type).flat(),
  direction: () => view.book.dir,
  // How many marks stand on another line than the letter before them, and how many there are.
  adrift: () => {
    const marks = view.renderer.getContents().flatMap(it => [...it.doc.querySelectorAll('a.nr')])
    const adrift = marks.filter(mark => {
      const before = mark.previousSibling
      if (before?.nodeType !== Node.TEXT_NODE || !before.length) return false
      const letter = mark.ownerDocument.createRange()
      letter.setStart(before, before.length - 1)
      letter.setEnd(before, before.length)
      const [a, b] = [letter.getBoundingClientRect(), mark.getClientRects()[0]]
      return b.bottom < a.top || b.top > a.bottom || Math.abs(b.left - a.right) > a.height
    })
    return [adrift.length, marks.length]
  },
  // Where the numbers of the passages end towards the text, with the book as one long page.
  margin: async href => {
    view.renderer.setAttribute('flow', 'scrolled')
    await view.goTo(href)
    return view.renderer.getContents().flatMap(it => [...it.doc.querySelectorAll('.pn')]
      .map(number => number.getBoundingClientRect()[view.book.dir === 'rtl' ? 'left' : 'right']))
  },
  // What is copied of a passage, and how its number stands to its words.
  passage: id => {
    const { doc } = view.renderer.getContents()[0]
    const passage = doc.getElementById(id), number = passage.querySelector('.pn')
    const selection = doc.defaultView.getSelection()
    selection.selectAllChildren(passage)
    const copied = selection.toString()
    selection.removeAllRanges()
    const words = doc.createRange()
    words.setStartAfter(number)
    words.setEnd(passage, passage.childNodes.length)
    const box = it => (({ left, right, top, bottom }) => ({ left, right, top, bottom }))(it)
    return {
      copied, number: box(number.getBoundingClientRect()), first: box(words.getClientRects()[0]),
      text: passage.textContent,
    }
  },
}
window.ready = true
</script>`

const TYPES = { '.js': 'text/javascript', '.epub': 'application/epub+zip', '.css': 'text/css' }
const server = createServer((request, response) => {
  const path = normalize(new URL(request.url, 'http://reader').pathname)
  if (path === '/') {
    response.setHeader('content-type', 'text/html')
    response.end(READER)
    return
  }
  const file = path === '/book.epub' ? book : join(modules, path)
  if (!existsSync(file)) {
    response.statusCode = 404
    response.end()
    return
  }
  response.setHeader('content-type', TYPES[extname(file)] ?? 'application/octet-stream')
  createReadStream(file).pipe(response)
})
await new Promise(done => server.listen(0, '127.0.0.1', done))

const browser = await puppeteer.launch({
  executablePath: browserPath,
  timeout: PATIENCE,
  args: ['--no-sandbox', '--disable-gpu'],
})
const report = { errors: [], requests: [] }
try {
  const page = await browser.newPage()
  page.setDefaultTimeout(PATIENCE)
  await page.setViewport({ width: 412, height: 732, hasTouch: true })
  const home = `http://127.0.0.1:${server.address().port}/`
  // A view whose document is gone before the reader has laid it out (a note closed at once, a page
  // resized while it loads) is the reader's own affair: the book has no scripts.
  const isOfReader = error => String(error).includes("Cannot destructure property 'style' of 'el'")
  page.on('pageerror', error => isOfReader(error) || report.errors.push(String(error)))
  page.on('request', request => {
    if (!request.url().startsWith(home) && !/^(blob|data):/.test(request.url()))
      report.requests.push(request.url())
  })
  await page.goto(home)
  await page.waitForFunction('window.ready')
  const settled = () => page.evaluate(
    () => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done))))
  const reader = (name, ...args) =>
    page.evaluate((name, args) => window.reader[name](...args), name, args)

  await reader('open')
  for (const name of ['sections', 'toc', 'pages', 'landmarks', 'direction'])
    report[name] = await reader(name)

  // Page to the mark.
  let place = await reader('place', markId)
  for (report.turned = 0; !place && report.turned < 60; report.turned++) {
    await reader('next')
    place = await reader('place', markId)
  }
  report.mark = place
  report.before = await reader('where')
  report.adrift = [0, 0]
  for (let width = 300; width < 500; width += 10) {
    await page.setViewport({ width, height: 732, hasTouch: true })
    await settled()
    const [adrift, marks] = await reader('adrift')
    report.adrift = [report.adrift[0] + adrift, report.adrift[1] + marks]
  }
  await page.setViewport({ width: 412, height: 732, hasTouch: true })
  await page.waitForFunction(id => window.reader.place(id), {}, markId)
  place = await reader('place', markId)
  report.mark = place
  report.before = await reader('where')

  // Tap it: the note comes up over the page.
  await page.touchscreen.tap(place.x, place.y)
  await page.waitForFunction('window.seen.notes.length || window.seen.error')
  report.note = await page.evaluate('window.seen.notes[0] ?? window.seen.error')
  report.picture = await page.screenshot({ encoding: 'base64' })
  await settled()
  await page.evaluate('window.closeNote()')
  report.after = await reader('where')
  report.still = await reader('place', markId)

  // Go to the note at the back, and from its number to the mark again.
  const note = report.note.id
  for (const section of report.sections.filter(it => it.includes('notes'))) {
    await reader('goTo', `${section}#${note}`)
    if (await reader('place', note)) report.noteFile = section
    if (report.noteFile) break
  }
  const number = await page.evaluate((note, mark) => {
    const link = document.querySelector('foliate-view').renderer.getContents()
      .map(it => it.doc.getElementById(note)).find(Boolean)
      .querySelector(`a[href$="#${mark}"]`)
    link.id ||= 'way-back'
    return { id: link.id, text: link.textContent, label: link.getAttribute('aria-label') }
  }, note, markId)
  report.number = number
  const way = await reader('place', number.id)
  await page.touchscreen.tap(way.x, way.y)
  await page.waitForFunction(id => window.reader.place(id), {}, markId)
  report.returned = await reader('place', markId)

  const passage = await page.evaluate(id => document.querySelector('foliate-view').renderer
    .getContents().map(it => it.doc.getElementById(id)).find(Boolean).closest('.passage').id, markId)
  report.passage = await reader('passage', passage)
  report.margin = await reader('margin', report.sections.find(it => it.includes('text-01')))
} finally {
  await browser.close()
  server.close()
}
console.log(JSON.stringify(report))
