// In which order to walk to several places: linli.domain.route_order once more, for a telephone
// without a signal. Held against it by a test. Nothing of it is ever sent.

const DEGREE = 1_113_195; // decimetres of a degree of latitude
const RADIAN = 0.017453292519943295;
const GAIN = 1e-6;
const ROUNDS = 60;

// By its series: the same digits as in the other language.
function cosine(latitude) {
  const square = (latitude * RADIAN) * (latitude * RADIAN);
  return 1 - square / 2 + square * square / 24 - square * square * square / 720;
}

const pointOf = ([lon, lat], narrow) => [Math.floor(lon * narrow * DEGREE + 0.5), Math.floor(lat * DEGREE + 0.5)];

function apart(one, other) {
  const [dx, dy] = [one[0] - other[0], one[1] - other[1]];
  return Math.sqrt(dx * dx + dy * dy);
}

// Indexes of places ([lon, lat] or null) in walking order from `start`, or from the first known one;
// what has no place comes last.
export function order(places, start = null) {
  const known = places.flatMap((place, n) => (place ? [n] : []));
  const rest = places.flatMap((place, n) => (place ? [] : [n]));
  if (!known.length) return rest;
  const origin = start ?? places[known[0]];
  const narrow = cosine(origin[1]);
  const points = places.map((place) => place && pointOf(place, narrow));
  const from = pointOf(origin, narrow);
  return [...untangled(nearest(known, points, from), points, from), ...rest];
}

// Metres along these places, as the crow flies.
export function wayLength(places) {
  if (!places.length) return 0;
  const narrow = cosine(places[0][1]);
  const points = places.map((place) => pointOf(place, narrow));
  return points.slice(1).reduce((sum, point, n) => sum + apart(points[n], point), 0) / 10;
}

function nearest(known, points, start) {
  const left = [...known];
  const way = [];
  let at = start;
  while (left.length) {
    const best = left.reduce((found, one) => (apart(at, points[one]) < apart(at, points[found]) ? one : found), left[0]);
    left.splice(left.indexOf(best), 1);
    way.push(best);
    at = points[best];
  }
  return way;
}

function untangled(way, points, origin) {
  for (let round = 0, better = true; better && round < ROUNDS; round += 1) {
    better = false;
    for (let first = 0; first + 1 < way.length; first += 1) {
      const before = first ? points[way[first - 1]] : origin;
      for (let last = first + 1; last < way.length; last += 1) {
        const [head, tail] = [points[way[first]], points[way[last]]];
        let saved = apart(before, head) - apart(before, tail);
        if (last + 1 < way.length) {
          const after = points[way[last + 1]];
          saved += apart(tail, after) - apart(head, after);
        }
        if (saved > GAIN) {
          way.splice(first, last - first + 1, ...way.slice(first, last + 1).reverse());
          better = true;
        }
      }
    }
  }
  return way;
}
