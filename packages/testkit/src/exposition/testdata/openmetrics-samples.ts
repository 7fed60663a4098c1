/** Lines of a histogram, in their order. */
export const histogram: readonly string[] = [
  '# TYPE h histogram',
  'h_bucket{le="0.5"} 1',
  'h_bucket{le="+Inf"} 3',
  'h_sum 4.5',
  'h_count 3',
  'h_created 17.5',
];

/** Texts that are right in OpenMetrics 1.0.0, without their last line. */
export const accepted: readonly [what: string, lines: string][] = [
  ['an empty exposition', ''],
  ['a metric without metadata', 'a 1\n'],
  ['a family without metrics', '# TYPE a counter\n'],
  ['metadata in any order', '# HELP a_seconds Text.\n# UNIT a_seconds seconds\n# TYPE a_seconds gauge\na_seconds 1\n'],
  ['empty metadata', '# HELP a \n# UNIT a \na 1\n'],
  ['escapes in a HELP', '# HELP a Say \\"hi\\",\\nC:\\\\.\n'],
  ['empty braces', 'a{} 1\n'],
  [
    'every spelling of a number',
    'a 1\nb +.5\nc 5.\nd -1e-9\ne 1E+3\nf NaN\ng nan\nh inf\ni -Inf\nj +infinity\nk 007\n',
  ],
  ['timestamps', 'a 1 0\nb 1 -1.5\nc 1 1520879607.789\nd 1 1.5e9\n'],
  ['braces, commas, quotes and hashes inside a label value', 'a{b="}, c=\\"1\\" { # {} 1"} 1\n'],
  ['a NUL in label values and helps', '# HELP a \0x\na{b="\0"} 1\n'],
  ['names in quotes', '# TYPE "a.b" gauge\n{"a.b","c.d"="1",e="2"} 1\n{"a.b"} 2\n'],
  ['label names in quotes after a bare metric name', 'a{"b.c"="1"} 1\n'],

  ['a counter', '# TYPE a counter\na_total 1\n'],
  ['a counter with its start', '# TYPE a counter\na_total{b="1"} 1\na_created{b="1"} 17\na_total 0\na_created 18\n'],
  ['a counter that is infinite', '# TYPE a counter\na_total +Inf\n'],
  ['a counter with an exemplar', '# TYPE a counter\na_total 1 # {trace_id="x",span_id="y"} 0.5 17.25\n'],
  ['an exemplar beside a timestamp', '# TYPE a counter\na_total 1 17 # {} NaN\n'],
  ['an exemplar with a label name in quotes', '# TYPE a counter\na_total 1 # {"b.c"="x"} 1\n'],
  [
    'an exemplar of 128 characters, some of more than one unit',
    `# TYPE a counter\na_total 1 # {b="${'😀'.repeat(127)}"} 1\n`,
  ],
  ['a counter with a unit', '# TYPE a_bytes counter\n# UNIT a_bytes bytes\na_bytes_total 1\n'],
  ['a counter whose name is in quotes', '# TYPE "a.b" counter\n{"a.b_total"} 1\n{"a.b_created"} 17\n'],
  ['a unit in a name in quotes', '# TYPE "a.b_m/s" gauge\n# UNIT "a.b_m/s" m/s\n{"a.b_m/s"} 1\n'],

  ['a gauge of any value', '# TYPE a gauge\na{b="1"} -1\na{b="2"} NaN\na{b="3"} -Inf\n'],
  ['an unknown metric', '# TYPE a unknown\na 1\n'],
  ['what the resource says', '# TYPE target info\n# HELP target Target metadata\ntarget_info{service_name="x"} 1\n'],
  ['several infos', '# TYPE a info\na_info{b="1"} 1\na_info{b="2"} 1.0\n'],
  ['a set of states', '# TYPE a stateset\na{a="on",b="1"} 1\na{a="off",b="1"} 0\na{a="on"} 0\na{a="off"} 0\n'],

  ['a histogram', `${histogram.join('\n')}\n`],
  ['a histogram of buckets alone', '# TYPE h histogram\nh_bucket{le="+Inf"} 0\n'],
  ['a histogram with its count first', '# TYPE h histogram\nh_count 1\nh_sum 0\nh_bucket{le="+Inf"} 1\n'],
  ['buckets below zero without a sum', '# TYPE h histogram\nh_bucket{le="-1.0"} 1\nh_bucket{le="+Inf"} 2\n'],
  [
    'bounds in their canonical form',
    `# TYPE h histogram\n${['-1e+06', '-0.5', '0.0', '1e-05', '0.0001', '0.25', '1.0', '100000.0', '1e+06', '1.5e+22']
      .map((bound) => `h_bucket{le="${bound}"} 0\n`)
      .join('')}h_bucket{le="+Inf"} 0\n`,
  ],
  [
    'exemplars in buckets',
    '# TYPE h histogram\nh_bucket{le="1.0"} 1 # {} 1\nh_bucket{le="+Inf"} 2 # {a="b"} +Inf 17\nh_count 2\nh_sum 5\n',
  ],
  ['a histogram of gauges', '# TYPE h gaugehistogram\nh_bucket{le="+Inf"} 3\nh_gcount 3\nh_gsum 2\n'],
  [
    'a histogram of gauges below zero',
    '# TYPE h gaugehistogram\nh_bucket{le="-1.0"} 3\nh_bucket{le="+Inf"} 3\nh_gcount 3\nh_gsum -5\n',
  ],

  ['a summary', '# TYPE s summary\ns{quantile="0.5"} 3\ns{quantile="1.0"} NaN\ns_sum 5\ns_count 2\ns_created 17\n'],
  ['a summary of quantiles in any order', '# TYPE s summary\ns{quantile="1.0"} 3\ns{quantile="0.5"} 1\n'],
  ['a summary of a count', '# TYPE s summary\ns_count 2\n'],

  ['several points of a metric', '# TYPE a counter\na_total 1 17\na_created 5 17\na_total 2 18\na_created 5 18\n'],
  [
    'several points of a histogram',
    '# TYPE h histogram\nh_bucket{le="+Inf"} 1 17\nh_sum 1 17\nh_count 1 17\nh_bucket{le="+Inf"} 2 18\n',
  ],
];
