// Which matter is it? Proposed on the telephone from keywords, without a network. Plain functions.

const MOST = 3;

const pairs = (text) => {
  const found = new Set();
  for (let at = 0; at + 1 < text.length; at += 1) found.add(text.slice(at, at + 2));
  return found;
};

// The words of a matter in a text: [weight, the words that count].
function weigh(matter, text, textPairs) {
  const hits = matter.keywords.filter((word) => word.length > 1 && text.includes(word));
  // A word inside a longer one that was found says nothing more.
  const own = hits.filter((word) => !hits.some((other) => other !== word && other.includes(word)));
  const named = [...pairs(matter.name)].filter((pair) => textPairs.has(pair)).length;
  return [own.reduce((sum, word) => sum + word.length, 0) * 2 + named, own];
}

// The best three: [{code, name, why}], why = the words that speak for it. `recent` are codes used
// on this telephone, newest first; they decide between equals and stand in where nothing speaks.
export function propose(matters, text, recent = []) {
  const leaves = matters.filter((one) => one.leaf);
  const rank = (code) => (recent.includes(code) ? recent.length - recent.indexOf(code) : 0);
  const asked = text.trim();
  const textPairs = pairs(asked);
  const found = leaves
    .map((matter) => {
      const [weight, words] = weigh(matter, asked, textPairs);
      return { matter, words, weight: weight && weight + (matter.grid ? 0.5 : 0) + rank(matter.code) / 100 };
    })
    .filter(({ weight }) => weight >= 1)
    .sort((one, other) => other.weight - one.weight)
    .slice(0, MOST)
    .map(({ matter, words }) => ({ code: matter.code, name: matter.name, why: words.slice(0, 2) }));
  const usual = recent
    .map((code) => leaves.find((one) => one.code === code))
    .filter((one) => one && !found.some(({ code }) => code === one.code))
    .map(({ code, name }) => ({ code, name, why: [] }));
  return [...found, ...(asked.length < 2 ? usual : [])].slice(0, MOST);
}

// Matters whose name or keywords hold what is typed in the search field.
export function search(matters, words) {
  const asked = words.trim();
  if (!asked) return [];
  const named = matters.filter((one) => one.leaf && one.name.includes(asked));
  const known = matters.filter(
    (one) => one.leaf && !named.includes(one) && one.keywords.some((word) => word.includes(asked) || asked.includes(word)),
  );
  return [...named, ...known].slice(0, 30);
}
