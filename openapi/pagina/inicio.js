// Shows the document beside this page. People log in at the issuer that it names: authorization code with PKCE, as the client that the
// realm has for pages. A token stays in the memory of this page alone.
"use strict";

const here = new URL(document.baseURI);
here.search = here.hash = "";

const ui = SwaggerUIBundle({
  url: new URL("openapi.json", here).href,
  dom_id: "#swagger-ui",
  oauth2RedirectUrl: new URL("docs/oauth2-redirect.html", here).href,
  deepLinking: true,
  displayRequestDuration: true,
  filter: true,
  // What the document says is right; nobody else is asked about it.
  validatorUrl: null,
  onComplete() {
    document.title = `${ui.specSelectors.info().get("title")}: API`;
  },
});

ui.initOAuth({
  clientId: "compras-web",
  scopes: "openid",
  usePkceWithAuthorizationCodeGrant: true,
});
