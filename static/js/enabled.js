// Is JavaScript running? Says so before anything is drawn. A plain script, because modules run too late for that.
document.body.classList.add("js-enabled");
if ("noModule" in HTMLScriptElement.prototype) document.body.classList.add("govuk-frontend-supported");
