// Byte ranges of an answer that is kept whole, by the rules of crates/site/src/range.rs. Safari
// takes no 200 for an answer to a range, so what the service worker gives must be sliced.

// Null for the whole, "unsatisfiable", or the first and the last byte.
export function wantedRange(header, length) {
  const match = /^\s*bytes=\s*(\d*)\s*-\s*(\d*)\s*$/.exec(header ?? "");
  if (!match || (match[1] === "" && match[2] === "")) return null;
  const [first, last] = [match[1], match[2]].map((digits) => (digits === "" ? null : Number(digits)));
  if (first === null) {
    if (last === 0 || length === 0) return "unsatisfiable";
    return { first: Math.max(length - last, 0), last: length - 1 };
  }
  if (last !== null && last < first) return null;
  if (first >= length) return "unsatisfiable";
  return { first, last: Math.min(last ?? length - 1, length - 1) };
}

export async function partOf(response, header) {
  const blob = await response.blob();
  const range = wantedRange(header, blob.size);
  const headers = new Headers({ "accept-ranges": "bytes", "content-type": response.headers.get("content-type") });
  if (range === "unsatisfiable") {
    headers.set("content-range", `bytes */${blob.size}`);
    return new Response(null, { status: 416, headers });
  }
  const part = range ? blob.slice(range.first, range.last + 1) : blob;
  headers.set("content-length", String(part.size));
  if (range) headers.set("content-range", `bytes ${range.first}-${range.last}/${blob.size}`);
  return new Response(part, { status: range ? 206 : 200, headers });
}
