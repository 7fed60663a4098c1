const escapings = ['', ';escaping=allow-utf-8', ';escaping=underscores', ';escaping=dots', ';escaping=values'];

export const protobufType =
  'application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;encoding=delimited';

/** All formats, in all the ways in which names can be written in them. */
export const everyAccept: readonly string[] = [
  'text/plain;version=0.0.4',
  'application/openmetrics-text;version=0.0.1',
  ...escapings.flatMap((escaping) => [
    `text/plain;version=1.0.0${escaping}`,
    `application/openmetrics-text;version=1.0.0${escaping}`,
    `${protobufType}${escaping}`,
  ]),
];
