// The grid book as the telephone keeps it: rows back from their short form, and finding in them.

const COLUMNS = ["key", "kind", "area", "name", "address", "lon", "lat", "version", "fields"];
const NOTHING = { kinds: {}, fields: {}, entries: [], more: false };

export const rowsOf = (entries) =>
  entries.map((entry) => Object.fromEntries(COLUMNS.map((name, at) => [name, entry[at]])));

// {kinds, fields, rows, more}: read anew each time, it is large and seldom needed.
export async function readBook(store) {
  const { entries, ...rest } = (await store.section("book")) ?? NOTHING;
  return { ...rest, rows: rowsOf(entries) };
}

const textOf = (row) => [row.name, row.address, ...Object.values(row.fields)].join(" ").toLowerCase();

// Rows in which every word is found; those that are called so come first.
export function searchBook(rows, words, kind = "") {
  const asked = words.trim().toLowerCase().split(/\s+/).filter(Boolean);
  const found = rows.filter((row) => (!kind || row.kind === kind) && asked.every((word) => textOf(row).includes(word)));
  if (!asked.length) return found;
  const called = (row) => (asked.every((word) => row.name.toLowerCase().includes(word)) ? 0 : 1);
  return found.map((row, at) => [called(row), at, row])
    .sort((one, other) => one[0] - other[0] || one[1] - other[1])
    .map(([, , row]) => row);
}
