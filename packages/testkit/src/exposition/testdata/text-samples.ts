/** Lines of a histogram, in their order. */
export const histogram: readonly string[] = [
  '# TYPE h histogram',
  'h_bucket{le="0.5"} 1',
  'h_bucket{le="+Inf"} 3',
  'h_sum 4.5',
  'h_count 3',
];

/** Texts that are right in 0.0.4. */
export const accepted: readonly [what: string, text: string][] = [
  ['an empty exposition', ''],
  ['empty lines, blank lines and comments', '\n \t\n# no registered metrics\n#\n# TYPED x\n# HELPER\n'],
  ['a family without samples', '# HELP x Nothing yet.\n# TYPE x counter\n'],
  ['a sample without a declaration', 'x 1\n'],
  ['HELP after TYPE', '# TYPE x gauge\n# HELP x Text.\nx 1\n'],
  ['HELP without a text', '# HELP x\nx 1\n'],
  ['blanks and tabs between the parts of a sample', 'x\t{ a = "1" , b\t="2" , }  5 \t17\n'],
  ['no blank between the labels and the value', 'x{a="1"}5\n'],
  ['empty braces', 'x{} 1\n'],
  ['every spelling of a number', 'a 1\nb +.5\nc 5.\nd -1e-9\ne 1E+3\nf NaN\ng nan\nh inf\ni -Inf\nj +infinity\n'],
  ['braces, commas and quotes inside a label value', 'x{a="}, b=\\"1\\" {"} 1\n'],
  ['label names that objects inherit', 'x{__proto__="1",constructor="2"} 1\n'],
  ['samples that differ in one label only', 'x{a="1"} 1\nx{a="2"} 1\nx 1\n'],
  ['label values that a joined key would merge', 'x{a="1,b=2"} 1\nx{a="1",b="2"} 1\n'],
  [
    'a declared gauge that is called like a part of a histogram',
    '# TYPE x gauge\nx 1\n# TYPE x_count gauge\nx_count 1\n',
  ],
  ['a counter at zero', '# TYPE x counter\nx 0\n'],
  ['a histogram', `${histogram.join('\n')}\n`],
  [
    'a histogram with interleaved label sets and the count first',
    '# TYPE h histogram\nh_count{a="1"} 0\nh_sum{a="1"} NaN\nh_bucket{a="1",le="1"} 0\nh_bucket{a="2",le="-1e3"} 2\n' +
      'h_bucket{le="+Inf",a="1"} 0\nh_bucket{a="2",le="+Inf"} 2\nh_sum{a="2"} -7\nh_count{a="2"} 2\n',
  ],
  [
    'a summary with and without quantiles',
    '# TYPE s summary\ns{quantile="0.5"} NaN\ns{quantile="1.0"} 3\ns_sum 5\ns_count 2\ns_sum{a="1"} 0\ns_count{a="1"} 0\n',
  ],
];

/** Texts that are right in 1.0.0. */
export const acceptedWithQuotes: readonly [what: string, text: string][] = [
  ['everything of 0.0.4', '# HELP x Text.\n# TYPE x counter\nx{a="1"} 1 17\n'],
  ['a metric name in quotes', '{"http.requests"} 1\n'],
  ['a metric name in quotes with labels', '{"http.requests","url.path"="/",method="GET"} 1\n'],
  ['a metric name in quotes with a comma after it', '{"http.requests",} 1\n'],
  ['a label name in quotes after a bare metric name', 'x{"url.path"="/"} 1\n'],
  ['names in quotes that need none', '{"x","a"="1"} 1\n'],
  ['blanks and tabs between the parts', '{ "x.y"\t, "a.b" = "1" , c="2" , }\t1  17\n'],
  ['no blank between the braces and the value', '{"x.y"}1\n'],
  ['braces, commas, blanks and other scripts in names', '{"}, {x=","größe 測量 😀"="1"} 1\n'],
  ['escapes in the names of samples', '{"a\\"b\\\\c\\nd","e\\"f"="1"} 1\n'],
  ['metadata with a name in quotes', '# HELP "x.y" Text.\n# TYPE "x.y" gauge\n{"x.y"} 1\n'],
  ['more than one blank before a name in quotes', '# TYPE  "x.y" gauge\n'],
  [
    'a histogram with a name in quotes',
    '# TYPE "h.s" histogram\n{"h.s_bucket",le="1"} 1\n{"h.s_bucket","le"="+Inf"} 2\n{"h.s_sum"} 1\n{"h.s_count"} 2\n',
  ],
];
