// Loaded into the services by NODE_OPTIONS, for the demo's book-keeping alone: asked by its parent, a process tells how
// many spans it has recorded and what became of them. The services neither need it nor know of it.
process.on('message', (message) => {
  if (message === 'stats') process.send(require('@winnow/preset').start().stats());
});
// Listening to the parent must not keep the process alive.
process.channel?.unref();
