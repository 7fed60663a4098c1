/** @param {typeof import('express')} express */
exports.routes = (express) => {
  const app = express();
  const orders = express.Router();
  orders.get('/:order', async (request, response) => {
    // A request of its own, to itself.
    const { localPort: port } = request.socket;
    await (await fetch(`http://127.0.0.1:${port}/users/7`)).text();
    response.send('an order');
  });
  app.get('/users/:id', (_request, response) => response.send('a user'));
  app.use('/users/:id/orders', orders);
  return app;
};
