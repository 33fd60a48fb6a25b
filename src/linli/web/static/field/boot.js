// First of all the words of the language chosen: every module takes them when it starts.
if (document.documentElement.lang.startsWith("en")) {
  try {
    await import("./words.en.js");
  } catch {
    // Chinese words are better than none
  }
}
await import("./app.js");
