// What is being made is looked at again, until it is there; without scripts there is a link.

if (document.querySelector("[data-again]")) setTimeout(() => location.reload(), 1500);
