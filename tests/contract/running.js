// All services run: the documents, each operation, the page, the stream, the messages. In this order, in one process.
await import('./documents.js');
await import('./operations.js');
await import('./page.js');
await import('./stream.js');
await import('./refused.js');
await import('./messages.js');
await import('./all_seen.js');
