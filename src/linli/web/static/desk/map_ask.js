// What the live map asks the server, in the words of the page's own address.

import { say } from "../ui/words.js";

// Told to the person as it is.
export class Refused extends Error {
  constructor(said) {
    super(said);
    this.said = said;
  }
}

export const ask = async (address, signal) => {
  const answer = await fetch(address, { headers: { Accept: "application/json" }, redirect: "manual", signal });
  if (answer.type === "opaqueredirect" || answer.status === 401 || answer.status === 403) {
    throw new Refused(say("登录已过期，请重新登录。"));
  }
  if (answer.status === 422) throw new Refused((await answer.json()).problems.join(" "));
  if (!answer.ok) throw new Error(`${answer.status} ${address}`);
  return answer.json();
};

// The words of the page's address, and those in which the question differs.
export const words = (changes = {}, without = []) => {
  const found = new URLSearchParams(location.search);
  for (const name of ["after", "box", "zoom", ...without]) found.delete(name);
  for (const [name, value] of Object.entries(changes)) found.set(name, value);
  return found;
};
