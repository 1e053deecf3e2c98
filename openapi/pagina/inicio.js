// Shows the document beside this page. People log in at the issuer that it names: authorization code with PKCE, as the client that the
// realm has for pages. A token stays in the memory of this page alone.
"use strict";

const here = new URL(document.baseURI);
here.search = here.hash = "";
const documentURL = new URL("openapi.json", here).href;

// Of all that an issuer offers people use one way in. Where there is none, such as at an issuer that answers no pages, tokens are typed in.
async function withOneWayIn(api) {
  const schemes = api.components.securitySchemes ?? {};
  const oidc = schemes.oidc;
  if (!oidc) return api;
  try {
    const issuer = await (await fetch(oidc.openIdConnectUrl)).json();
    if (!issuer.response_types_supported.includes("code")) throw new Error("no pages to log in at");
    schemes.oidc = {
      type: "oauth2",
      description: oidc.description,
      flows: {
        authorizationCode: {
          authorizationUrl: issuer.authorization_endpoint,
          tokenUrl: issuer.token_endpoint,
          scopes: { openid: "Quién entra" },
        },
      },
    };
  } catch (error) {
    console.warn("Nobody can log in here:", error.message);
    delete schemes.oidc;
    api.security = api.security.filter((need) => !("oidc" in need));
  }
  return api;
}

// What need not be said is not said unless somebody types it: an example of each would ask for the second page of few orders, under the
// name of another request.
function withoutOptionalExamples(api) {
  const items = Object.values(api.paths).flatMap((path) => [path, ...Object.values(path)]);
  const parameters = [...Object.values(api.components.parameters ?? {}), ...items.flatMap((item) => item.parameters ?? [])];
  for (const parameter of parameters) {
    if (!parameter.required) delete parameter.example;
  }
  return api;
}

const ui = SwaggerUIBundle({
  url: documentURL,
  dom_id: "#swagger-ui",
  oauth2RedirectUrl: new URL("docs/oauth2-redirect.html", here).href,
  deepLinking: true,
  displayRequestDuration: true,
  // What the document says is right; nobody else is asked about it.
  validatorUrl: null,
  async responseInterceptor(response) {
    if (response.url === documentURL && response.ok) {
      response.text = JSON.stringify(withoutOptionalExamples(await withOneWayIn(JSON.parse(response.text))));
    }
    return response;
  },
  onComplete() {
    document.title = `${ui.specSelectors.info().get("title")}: API`;
  },
});

ui.initOAuth({
  clientId: "compras-web",
  scopes: "openid",
  usePkceWithAuthorizationCodeGrant: true,
});
