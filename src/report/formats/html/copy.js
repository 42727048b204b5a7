for (const box of document.querySelectorAll('.copy, .card')) {
  const { copy, copied } = document.body.dataset, button = document.createElement('button');
  button.type = 'button';
  button.textContent = copy;
  button.addEventListener('click', () => {
    const folds = [...box.querySelectorAll('details:not([open])')], buttons = [...box.querySelectorAll('button')];
    folds.forEach(fold => fold.open = true);
    buttons.forEach(button => button.hidden = true);
    const text = (box.querySelector(':scope > pre') || box).innerText;
    folds.forEach(fold => fold.open = false);
    buttons.forEach(button => button.hidden = false);
    navigator.clipboard.writeText(text.trim() + '\n').then(() => {
      button.textContent = copied;
      setTimeout(() => button.textContent = copy, 2000);
    });
  });
  box.append(button);
}
addEventListener('beforeprint', () => document.querySelectorAll('details.stage').forEach(fold => fold.open = true));
