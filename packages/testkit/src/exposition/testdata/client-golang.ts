/**
 * What client_golang 1.25 encodes for a scrape in protobuf. Recorded from a registry with
 *
 * - a histogram `classic_seconds` of the bounds 0.5, 1 and 1e6 that has seen 0.2, 0.75 (with an exemplar) and 2e6;
 * - a histogram `empty_seconds` that is only native, of the factor 2 and the zero threshold 0, and has seen nothing;
 * - a gauge `in.flight` at -3 and a counter `jobs_total{queue="mail\n"}` at 2.5, with an exemplar;
 * - a histogram `native_seconds{route="/"}` of the bounds 1 and 2, the factor 1.1 and the zero threshold 0.001, that has
 *   seen 0, 0.0005, 0.5, 1, 1.5, 1.5, 3, -2, 0.001, and 100 with an exemplar;
 * - a summary `rpc_seconds` of the quantiles 0.5 and 0.99 that has seen the numbers from 1 to 10.
 */
export const clientGolang: Uint8Array = Buffer.from(
  `
gQEKD2NsYXNzaWNfc2Vjb25kcxIAGAQiajpoCAMRMzMz84CEPkEaCwgBEQAAAAAAAOA/GjQIAhEAAAAAAADwPxonCg8KCHRyYWNl
X2lkEgNkZWYRAAAAAAAA6D8aCwiCgYbYBhD7x4BCGgsIAhEAAAAAgIQuQXoLCIKBhtgGENebgEJCCg1lbXB0eV9zZWNvbmRzEgAY
BCItOisIABEAAAAAAAAAACgAMQAAAAAAAAAAOABiBAgAEAB6CwiCgYbYBhCPiIFCJgoJaW4uZmxpZ2h0EgpJbiBmbGlnaHQuGAEi
CxIJCQAAAAAAAAjAbwoKam9ic190b3RhbBIMSm9icyAiZG9uZSIuGAAiUQoOCgVxdWV1ZRIFbWFpbAoaPwkAAAAAAAAEQBInCg8K
CHRyYWNlX2lkEgNhYmMRAAAAAAAABEAaCwiCgYbYBhCbkv9BGgsIgoGG2AYQ8vH8QfUBCg5uYXRpdmVfc2Vjb25kcxIAGAQi3gEK
CgoFcm91dGUSAS86zwEIChFqvHSTGGBaQBoLCAYRAAAAAAAA8D8aCwgIEQAAAAAAAABAGjQIChEAAAAAAADwfxonCg8KCHRyYWNl
X2lkEgNnaGkRAAAAAAAAWUAaCwiCgYbYBhDq/4BCKAYx/Knx0k1iUD84A0oECBAQAVACYgQIDxABYgQIDhABYgQICBABYgQIDhAB
YgQIUBABaAJoAGgCaAFoAHoLCIKBhtgGENXagEKCAScKDwoIdHJhY2VfaWQSA2doaREAAAAAAABZQBoLCIKBhtgGEOr/gEJVCgty
cGNfc2Vjb25kcxIAGAIiQiJACAoRAAAAAACAS0AaEgkAAAAAAADgPxEAAAAAAAAUQBoSCa5H4XoUru8/EQAAAAAAACRAIgsIgoGG
2AYQzoCAQg==
`,
  'base64',
);
