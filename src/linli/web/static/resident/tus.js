// Sending one file in pieces: a client for the resumable upload protocol, tus 1.0.0. The server's
// offset is always believed; after a break the file goes on from there.

export const VERSION = "1.0.0";
const LEAST = 32 * 1024;
const FIRST = 256 * 1024;
const MOST = 2 * 1024 * 1024;
const SILENCE = 30_000; // milliseconds without a byte going out or an answer coming in
const TRIES = 8; // breaks in a row after which the person is asked
const LONGEST_WAIT = 30_000;
const BODY = "application/offset+octet-stream";

// The server said no, in a sentence (may be empty); trying again does not help.
export class Refused extends Error {
  constructor(sentence, status) {
    super(sentence);
    this.status = status;
  }
}
// The line is gone; trying again helps.
export class Broken extends Error {}

const encoded = (text) => btoa(String.fromCharCode(...new TextEncoder().encode(text)));

function ask(method, address, { headers = {}, body = null, onSent = () => {}, signal }) {
  return new Promise((done, fail) => {
    const call = new XMLHttpRequest();
    let timer = 0;
    const stop = () => call.abort();
    const alive = () => {
      clearTimeout(timer);
      timer = setTimeout(stop, SILENCE);
    };
    const end = (act) => () => {
      clearTimeout(timer);
      signal.removeEventListener("abort", stop);
      act();
    };
    call.open(method, address);
    call.setRequestHeader("Tus-Resumable", VERSION);
    for (const [name, value] of Object.entries(headers)) call.setRequestHeader(name, value);
    call.upload.addEventListener("progress", (event) => {
      alive();
      onSent(event.loaded);
    });
    call.addEventListener("load", end(() => done(call)));
    for (const kind of ["error", "abort"]) {
      call.addEventListener(kind, end(() => fail(new Broken(kind))));
    }
    signal.addEventListener("abort", stop);
    alive();
    call.send(body);
  });
}

function judge(call) {
  if (call.status >= 200 && call.status < 300) return call;
  if (call.status >= 500 || call.status === 423 || call.status === 0) throw new Broken("server");
  let sentence = "";
  try {
    sentence = JSON.parse(call.responseText).message ?? "";
  } catch {
    // a page instead of a sentence, as for a form that has been open too long
  }
  throw new Refused(sentence, call.status);
}

function rest(milliseconds, signal) {
  return new Promise((done) => {
    const over = () => {
      clearTimeout(timer);
      removeEventListener("online", over);
      done();
    };
    const timer = setTimeout(over, milliseconds);
    addEventListener("online", over); // the line is back: no need to wait any longer
    signal.addEventListener("abort", over, { once: true });
  });
}

// A sending: new Sending({blob, name, form, token, start, at, signal, on}).run() ends with
// {kept, file}, or throws Refused, or Broken when the person should be asked. `at` is the address
// of an upload begun before; `on` is told {begun, progress, trouble}.
export class Sending {
  constructor({ on, ...given }) {
    Object.assign(this, given);
    this.on = on;
    this.piece = FIRST;
    this.sent = 0;
    this.renamed = false; // some lines let no PATCH through: a POST then says what it means
  }

  async run() {
    let breaks = 0;
    let elsewhere = 0;
    let offset = -1;
    for (;;) {
      try {
        if (!this.at) {
          await this.#begin();
          offset = 0;
        } else if (offset < 0) {
          const told = await this.#ask("HEAD");
          if (told.kept) return told;
          ({ offset } = told);
        }
        const before = offset;
        const told = await this.#add(offset);
        if (told.kept) return told;
        ({ offset } = told);
        if (offset > before) breaks = 0;
        this.#tell(offset);
      } catch (problem) {
        if (this.signal.aborted) throw problem;
        offset = this.#afterwards(problem);
        // Another tab sends the same file: both get on, but not for ever side by side.
        if (problem.status === 409 && (elsewhere += 1) > TRIES) throw new Broken("elsewhere");
        if (!(problem instanceof Broken)) continue;
        breaks += 1;
        if (breaks >= TRIES) throw problem;
        this.piece = Math.max(LEAST, this.piece / 2);
        this.on.trouble();
        const wait = Math.min(LONGEST_WAIT, 1000 * 2 ** (breaks - 1));
        await rest(wait * (0.75 + Math.random() / 2), this.signal);
      }
    }
  }

  // Where to go on after a problem: -1 means that the server has to be asked.
  #afterwards(problem) {
    if (problem instanceof Broken) return -1;
    if (problem.status === 409) return -1; // the end is elsewhere
    if (problem.status === 405 && !this.renamed) {
      this.renamed = true;
      return -1;
    }
    // Forgotten by the server: once from the beginning.
    if ([404, 410].includes(problem.status) && this.at && !this.again) {
      this.again = true;
      this.at = "";
      return 0;
    }
    throw problem;
  }

  async #begin() {
    const meta = `filename ${encoded(this.name)},form ${encoded(this.form)}`;
    const headers = { "Upload-Length": this.blob.size, "Upload-Metadata": meta };
    const call = judge(await this.#call("POST", this.start, headers));
    this.at = call.getResponseHeader("Location");
    this.on.begun(this.at);
  }

  async #add(offset) {
    const body = this.blob.slice(offset, offset + this.piece);
    const headers = { "Upload-Offset": offset, "Content-Type": BODY };
    const began = Date.now();
    const told = await this.#ask("PATCH", headers, body, (sent) => this.#tell(offset + sent));
    if (Date.now() - began < 1000) this.piece = Math.min(MOST, this.piece * 2);
    return told;
  }

  async #ask(method, headers = {}, body = null, onSent = undefined) {
    const call = judge(await this.#call(method, this.at, headers, body, onSent));
    return {
      offset: Number(call.getResponseHeader("Upload-Offset")),
      kept: call.getResponseHeader("X-Linli-Kept") ?? "",
      file: call.getResponseHeader("X-Linli-File") ?? "",
    };
  }

  #call(method, address, headers, body = null, onSent = undefined) {
    const all = { ...headers, "X-CSRFToken": this.token };
    if (this.renamed && method === "PATCH") all["X-HTTP-Method-Override"] = method;
    const plain = this.renamed && method === "PATCH" ? "POST" : method;
    return ask(plain, address, { headers: all, body, onSent, signal: this.signal });
  }

  #tell(sent) {
    this.on.progress(Math.min(1, sent / Math.max(1, this.blob.size)));
  }
}
