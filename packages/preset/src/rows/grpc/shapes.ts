/** The parts of grpc-js 1.10 and later that are touched. */
export interface Metadata {
  set(key: string, value: string): void;
  get(key: string): readonly unknown[];
  clone(): Metadata;
}

export interface Status {
  readonly code: number;
  readonly details?: string;
  readonly metadata?: Metadata | null;
}

export interface ServerListener {
  onReceiveMetadata(metadata: Metadata): void;
  onReceiveMessage(message: unknown): void;
  onReceiveHalfClose(): void;
  onCancel(): void;
}

/** The innermost call of a server: whatever is sent passes it, whichever interceptor or timer sends it. */
export interface ServerCall {
  readonly metadata: Metadata;
  start(listener: ServerListener): void;
  /** What comes before the first message; nobody needs to have asked for it. */
  sendMetadata(metadata: Metadata): void;
  sendStatus(status: Status): void;
}

export type ServerInterceptor = (definition: unknown, call: ServerCall) => ServerCall;

export interface ServerInterceptors {
  getServerInterceptingCall(
    interceptors: readonly ServerInterceptor[],
    stream: unknown,
    headers: Readonly<Record<string, string | string[] | undefined>>,
    tracker: unknown,
    handler: { readonly path: string },
    options: unknown,
  ): ServerCall;
}

export interface ClientListener {
  onReceiveMetadata?(metadata: Metadata): void;
  onReceiveMessage?(message: unknown): void;
  onReceiveStatus?(status: Status): void;
}

export interface ClientCall {
  start(metadata: Metadata, listener?: ClientListener): void;
}

export interface ClientInterceptors {
  getInterceptingCall(
    interceptors: unknown,
    definition: { readonly path: string },
    options: unknown,
    channel: { getTarget?(): string },
  ): ClientCall;
}
