// What Postman has for test scripts under the name `pm`, as far as the collection uses it, and as Postman documents it. What is not here is an
// error, never `undefined`: a test that asks for nothing would pass. Gives a function that makes a `pm` and what its tests came to.
(given) => {
  const strict = (name, members) =>
    new Proxy(members, {
      get(target, member) {
        if (typeof member === "symbol" || member in target) return target[member];
        throw new Error(`scripts/api/pm.js does not know ${name}.${member}`);
      },
      set(_, member) {
        throw new Error(`${name}.${String(member)} is not to be set`);
      },
    });
  const shown = (value) => JSON.stringify(value) ?? String(value);
  const hold = (truth, sentence) => {
    if (!truth) throw new Error(sentence);
  };

  const same = (one, other) => {
    if (typeof one !== "object" || typeof other !== "object" || one === null || other === null) return Object.is(one, other);
    if (Array.isArray(one) !== Array.isArray(other)) return false;
    const names = Object.keys(one);
    return names.length === Object.keys(other).length && names.every((name) => Object.hasOwn(other, name) && same(one[name], other[name]));
  };
  const kind = (value) => (value === null ? "null" : Array.isArray(value) ? "array" : typeof value);

  // Chai's assertions; its other words only make a sentence.
  const expectation = (value) => {
    const chain = strict("pm.expect(…)", {
      get to() { return chain; },
      get be() { return chain; },
      get have() { return chain; },
      eql: (wanted) => hold(same(value, wanted), `${shown(value)} instead of ${shown(wanted)}`),
      a: (wanted) => hold(kind(value) === wanted, `${shown(value)} is no ${wanted}`),
      above: (least) => hold(value > least, `${shown(value)} is not above ${shown(least)}`),
      include(wanted) {
        hold(typeof value === "string" || Array.isArray(value), `${shown(value)} is neither a text nor a list`);
        hold(value.includes(wanted), `${shown(value)} does not include ${shown(wanted)}`);
      },
    });
    return chain;
  };

  const header = (name) => given.headers[name.toLowerCase()];
  const response = strict("pm.response", {
    json: () => JSON.parse(given.body),
    headers: strict("pm.response.headers", { get: header }),
    to: strict("pm.response.to", {
      have: strict("pm.response.to.have", {
        status: (wanted) => hold(given.status === wanted, `${given.status} instead of ${wanted}: ${given.body}`),
        header(name, ...values) {
          hold(header(name) !== undefined, `there is no ${name}`);
          if (values.length) hold(header(name) === values[0], `${name} is ${shown(header(name))} instead of ${shown(values[0])}`);
        },
      }),
    }),
  });

  const tests = [];
  const variables = { ...given.variables };
  const pm = strict("pm", {
    response,
    expect: expectation,
    collectionVariables: strict("pm.collectionVariables", {
      get: (name) => variables[name],
      set(name, value) {
        hold(Object.hasOwn(variables, name), `the collection has no variable ${name}`);
        // Postman has kept numbers as numbers and as texts: nobody is to depend on it.
        hold(typeof value === "string", `${name} is given ${shown(value)}, which is no text`);
        variables[name] = value;
      },
    }),
    test(name, check) {
      try {
        hold(check.length === 0 && check() === undefined, "scripts/api/pm.js knows no tests that end later");
        tests.push({ name });
      } catch (error) {
        tests.push({ name, failure: String(error.message) });
      }
    },
  });
  return { pm, came: () => JSON.stringify({ tests, variables }) };
};
