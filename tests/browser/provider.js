// A real OpenID Connect provider for one client: its own pages let everybody sign in by any name.
// What it is told by its environment: PORT, CLIENT (JSON), GROUPS (JSON: name -> groups), CLOCK_OFFSET_MS.

// The plane's clock can be moved, and tokens are only good for minutes.
const offset = Number(process.env.CLOCK_OFFSET_MS ?? 0);
const machine = Date.now;
Date.now = () => machine() + offset;

const { Provider } = await import("oidc-provider");
const port = Number(process.env.PORT);
const groups = JSON.parse(process.env.GROUPS);

const provider = new Provider(`http://127.0.0.1:${port}`, {
  clients: [JSON.parse(process.env.CLIENT)],
  scopes: ["openid", "email", "groups"],
  claims: { openid: ["sub"], email: ["email", "email_verified"], groups: ["groups"] },
  findAccount: (_context, id) => ({
    accountId: id,
    claims: () => ({ sub: id, email: `${id}@example.com`, email_verified: true, groups: groups[id] ?? [] }),
  }),
  pkce: { required: () => true },
  cookies: { keys: ["nothing that this provider keeps is secret"] },
});

provider.listen(port, "127.0.0.1", () => console.log("listening"));
