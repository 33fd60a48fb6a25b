// Speaking with the server: JSON there, JSON back, and plain names for what can go wrong.

// Nobody answered: no signal, or the server is not well. Trying again helps.
export class Away extends Error {
  constructor(why, reached = false) {
    super(why);
    this.reached = reached; // something answered: it is this one request that failed
  }
}
// The session is over: signing in again helps.
export class SignedOut extends Error {}
// The server says no, in words.
export class Refused extends Error {
  constructor(status, told) {
    super(told.message ?? "");
    this.status = status;
    this.told = told;
  }
}

const PATIENCE = 30_000;
let token = "";

export const setToken = (value) => {
  token = value;
};
export const getToken = () => token;

async function words(answer) {
  try {
    return await answer.json();
  } catch {
    return null; // a page: of a proxy, of a hotel's net, of a form that is too old
  }
}

// `signed` is a token to try this once with, where none is held yet.
export async function ask(address, body = undefined, signed = token) {
  const stop = new AbortController();
  const timer = setTimeout(() => stop.abort(), PATIENCE);
  let answer;
  let told;
  try {
    answer = await fetch(address, {
      method: body === undefined ? "GET" : "POST",
      headers: {
        Accept: "application/json",
        ...(body === undefined ? {} : { "Content-Type": "application/json", "X-CSRFToken": signed }),
      },
      body: body === undefined ? undefined : JSON.stringify(body),
      cache: body === undefined ? "no-store" : "default", // what is sent is kept by nobody anyway
      credentials: "same-origin",
      redirect: "manual",
      signal: stop.signal,
    });
    told = await words(answer);
  } catch (problem) {
    throw new Away(problem.message);
  } finally {
    clearTimeout(timer);
  }
  if (answer.type === "opaqueredirect" || answer.status === 401) throw new SignedOut();
  if (answer.ok && told) return told;
  if (answer.status >= 500 || answer.status === 429 || answer.status === 408) {
    throw new Away(String(answer.status), true);
  }
  // Somebody else's page in between says nothing about what was sent.
  if (!told) throw answer.status === 403 ? new Refused(403, { code: "stale" }) : new Away("page", true);
  throw new Refused(answer.status, told);
}
