// Passkeys. A form with data-passkey="create" or "get" holds the server's options in its field "options"; the browser's answer goes back in "reply".
// Where the options depend on other fields, the form is sent for them first (data-options), and the answer's form of the same id goes on.

document.addEventListener("submit", async event => {
  const form = event.target;
  const kind = form.dataset.passkey;
  if (!kind || form.elements.reply.value) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  const button = event.submitter;
  button?.setAttribute("aria-busy", "true");
  try {
    let current = form;
    if (!form.elements.options.value) {
      const fields = new URLSearchParams(new FormData(form, button));
      const { answer, page } = await fetchPage(form.dataset.options, { method: "POST", body: fields });
      const fresh = page.getElementById(form.id);
      // The answer is another page altogether, such as the one that asks who it is: go there.
      if (!fresh) {
        location.href = answer.url;
        return;
      }
      current = document.importNode(fresh, true);
      enhance(current);
      form.replaceWith(current);
      if (!current.elements.options.value) return;
    }
    const options = JSON.parse(current.elements.options.value);
    const credential = kind === "create"
      ? await navigator.credentials.create({ publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(options) })
      : await navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(options) });
    current.elements.reply.value = JSON.stringify(credential.toJSON());
    current.submit();
  } catch (problem) {
    say(problem.name === "InvalidStateError" ? form.dataset.known : form.dataset.failed);
  } finally {
    button?.removeAttribute("aria-busy");
  }
}, true);
