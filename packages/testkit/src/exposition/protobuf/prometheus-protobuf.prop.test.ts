import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ExpositionError } from '../exposition-error.ts';
import { protobufFamilies } from '../testdata/protobuf-families.ts';
import { joined } from '../testdata/protobuf-writer.ts';
import { parsePrometheusProtobuf } from './prometheus-protobuf.ts';

const seed = 20_130_625;

describe('parsePrometheusProtobuf', () => {
  it('gives back what was written', () => {
    fc.assert(
      fc.property(protobufFamilies, (all) => {
        const { families } = parsePrometheusProtobuf(joined(...all.map(({ written }) => written)));
        expect([...families.values()]).toEqual(all.map(({ family }) => family));
      }),
      { seed, numRuns: 300 },
    );
  });

  it('rejects a family that comes again', () => {
    fc.assert(
      fc.property(protobufFamilies, fc.nat(), (all, which) => {
        fc.pre(all.length > 0);
        const again = all[which % all.length];
        const written = [...all, again].map((one) => one?.written ?? new Uint8Array());
        expect(() => parsePrometheusProtobuf(joined(...written))).toThrow(ExpositionError);
      }),
      { seed },
    );
  });

  it('rejects bytes that are cut off within a message', () => {
    fc.assert(
      fc.property(protobufFamilies, fc.nat(), (all, where) => {
        const last = all.at(-1)?.written ?? new Uint8Array();
        fc.pre(last.length > 0);
        const written = joined(
          ...all.slice(0, -1).map((one) => one.written),
          last.subarray(0, 1 + (where % (last.length - 1))),
        );
        expect(() => parsePrometheusProtobuf(written)).toThrow(ExpositionError);
      }),
      { seed },
    );
  });

  it('throws nothing but ExpositionError, whatever the bytes', () => {
    const change = fc.tuple(fc.nat(), fc.nat({ max: 255 }));
    fc.assert(
      fc.property(protobufFamilies, fc.array(change, { maxLength: 4 }), fc.uint8Array(), (all, changes, more) => {
        const bytes = joined(...all.map(({ written }) => written), more);
        for (const [at, value] of changes) if (bytes.length > 0) bytes[at % bytes.length] = value;
        try {
          parsePrometheusProtobuf(bytes);
        } catch (error) {
          expect(error).toBeInstanceOf(ExpositionError);
        }
      }),
      { seed, numRuns: 1000 },
    );
  });
});
