for (const box of document.querySelectorAll('.copy, .card')) {
  const words = document.body.dataset, button = document.createElement('button');
  button.type = 'button';
  button.textContent = words.copy;
  button.addEventListener('click', () => {
    const folds = [...box.querySelectorAll('details:not([open])')];
    folds.forEach(fold => fold.open = true);
    const text = (box.querySelector(':scope > pre') || box).innerText.replace(new RegExp(`^(${words.copy}|${words.copied})\n`, 'gm'), '');
    folds.forEach(fold => fold.open = false);
    navigator.clipboard.writeText(text.trim() + '\n').then(() => {
      button.textContent = words.copied;
      setTimeout(() => button.textContent = words.copy, 2000);
    });
  });
  box.append(button);
}
addEventListener('beforeprint', () => document.querySelectorAll('details.stage').forEach(fold => fold.open = true));
