import { readFileSync } from 'node:fs';
import {
  Metadata,
  Server,
  ServerCredentials,
  type ServerOptions,
  type ServerUnaryCall,
  type sendUnaryData,
} from '@grpc/grpc-js';
import { onTestFinished } from 'vitest';
import { certificates } from './certificates.ts';

export interface GrpcPush {
  readonly body: Buffer;
  readonly metadata: Metadata;
}

export interface GrpcServer {
  readonly url: string;
  readonly pushes: readonly GrpcPush[];
  stop(): void;
}

/** Answers a call: with an empty response by default. */
export type GrpcRespond = (done: sendUnaryData<Buffer>, index: number, call: ServerUnaryCall<Buffer, Buffer>) => void;

const asIs = (bytes: Buffer): Buffer => bytes;

/** OTLP's metrics service on the official gRPC server, without any code of ours. */
export async function grpcServer(
  respond: GrpcRespond = (done) => done(null, Buffer.alloc(0)),
  { secure = false, ...options }: ServerOptions & { readonly secure?: boolean } = {},
): Promise<GrpcServer> {
  const pushes: GrpcPush[] = [];
  const server = new Server(options);
  server.addService(
    {
      Export: {
        path: '/opentelemetry.proto.collector.metrics.v1.MetricsService/Export',
        ...{ requestStream: false, responseStream: false },
        ...{ requestSerialize: asIs, requestDeserialize: asIs, responseSerialize: asIs, responseDeserialize: asIs },
      },
    },
    {
      Export: (call: ServerUnaryCall<Buffer, Buffer>, done: sendUnaryData<Buffer>) => {
        pushes.push({ body: call.request, metadata: call.metadata });
        respond(done, pushes.length - 1, call);
      },
    },
  );
  const credentials = secure
    ? ServerCredentials.createSsl(readFileSync(certificates.ca), [
        { cert_chain: readFileSync(certificates.serverCert), private_key: readFileSync(certificates.serverKey) },
      ])
    : ServerCredentials.createInsecure();
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync('127.0.0.1:0', credentials, (error, bound) => (error === null ? resolve(bound) : reject(error)));
  });
  onTestFinished(() => server.forceShutdown());
  return { url: `${secure ? 'https' : 'http'}://127.0.0.1:${port}`, pushes, stop: () => server.forceShutdown() };
}

/** Trailers with the details of a status. */
export function detailsOf(status: Buffer): Metadata {
  const metadata = new Metadata();
  metadata.set('grpc-status-details-bin', status);
  return metadata;
}
