import { hostname } from 'node:os';
import { describe, expect, it } from 'vitest';
import { createResource } from './resource.ts';

describe('createResource', () => {
  it('says what runs where', () => {
    expect(createResource(undefined, {}).attributes).toMatchObject({
      'service.name': 'unknown_service:node',
      'host.name': hostname(),
      'process.pid': process.pid,
      'process.runtime.name': 'nodejs',
      'process.runtime.version': process.versions.node,
      'telemetry.sdk.language': 'nodejs',
    });
  });

  it('is an instance of its own each time', () => {
    const [first, second] = [createResource('a', {}), createResource('a', {})];
    expect(first.attributes['service.instance.id']).not.toBe(second.attributes['service.instance.id']);
  });

  it('has the given name above the name among the attributes, and these above what is found', () => {
    const attributes = { 'service.name': 'b', 'service.instance.id': 'i', 'host.name': 'h' };
    expect(createResource('a', attributes).attributes).toMatchObject({ ...attributes, 'service.name': 'a' });
    expect(createResource(undefined, attributes).attributes['service.name']).toBe('b');
  });

  it('does not carry the command line, which may hold secrets', () => {
    const keys = Object.keys(createResource('a', {}).attributes);
    expect(keys.filter((key) => key.startsWith('process.command') || key === 'process.executable.path')).toEqual([]);
  });
});
