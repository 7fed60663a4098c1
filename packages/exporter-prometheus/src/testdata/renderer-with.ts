import type { Snapshot } from '@executor-metrics/sdk';
import { negotiate } from '../negotiation/negotiate.ts';
import { type PrometheusExporterOptions, resolveOptions } from '../options.ts';
import { ByteWriter } from '../output/byte-writer.ts';
import { Renderer } from '../rendering/renderer.ts';

/** Renders one snapshot after the other with one renderer; without labels of the scope unless a test wants them. */
export function rendererWith(
  options: PrometheusExporterOptions = { withoutScopeInfo: true },
): (snapshot: Snapshot, accept?: string, names?: readonly string[]) => Promise<string> {
  const renderer = new Renderer(resolveOptions(options));
  return async (snapshot, accept, names = []) => {
    const out = new ByteWriter();
    const collected = { snapshot, errors: [] };
    await renderer.render(collected, { negotiated: negotiate(accept), names: new Set(names) }, out);
    return Buffer.concat(out.finish().chunks).toString();
  };
}
