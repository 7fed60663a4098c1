import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import type { Attributes } from '@opentelemetry/api';
import { defaultResource, type Resource, resourceFromAttributes } from '@opentelemetry/resources';
import { ATTR_SERVICE_INSTANCE_ID, ATTR_SERVICE_NAME } from '@opentelemetry/semantic-conventions';

/**
 * What the metrics are about: the service, this instance of it, and where it runs. Each process and each thread is an
 * instance of its own, so that their pushes do not overwrite one another. The command line is left out: it may hold
 * secrets.
 */
export function createResource(serviceName: string | undefined, attributes: Attributes): Resource {
  const ours: Attributes = {
    // OpenTelemetry's own default ends with how Node was called, which may be a path of this machine.
    [ATTR_SERVICE_NAME]: 'unknown_service:node',
    [ATTR_SERVICE_INSTANCE_ID]: randomUUID(),
    'host.name': hostname(),
    'process.pid': process.pid,
    'process.runtime.name': 'nodejs',
    'process.runtime.version': process.versions.node,
  };
  const named = serviceName === undefined ? {} : { [ATTR_SERVICE_NAME]: serviceName };
  return defaultResource().merge(resourceFromAttributes({ ...ours, ...attributes, ...named }));
}
