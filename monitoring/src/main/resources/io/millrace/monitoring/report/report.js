/* The page of a run that is over: the data is in it. */
D = JSON.parse(document.getElementById('data').textContent, bare);

function header() {
  const p = D.pretrain;
  const tile = (name, value, small) => h('div', null, h('dt', null, name), h('dd', null, value, small ? h('small', null, small) : null));
  const forgetting = D.forgetting.mean;
  document.getElementById('head').append(
    h('h1', null, D.pipeline),
    h('p', { class: 'meta' }, [
      duration(D.seconds), 'Millrace ' + D.version, plural(D.domains.length, 'domain'),
      plural(D.checkpoints.length, 'model checkpoint'), plural(D.tasks.length, 'task')].map((text) => h('span', null, text))),
    h('dl', { class: 'tiles' },
      tile('Steps', whole(p.steps), plural(p.examples, 'new example')),
      tile('Tokens', short(p.tokens), 'replay included'),
      tile('Tokens per second', short(p.tokensPerSecond), 'while pretraining'),
      tile('Replay share', percent(p.replayedFraction, 0), 'of all samples'),
      tile('Mean forgetting', known(forgetting) ? signed(forgetting, 3) : MISSING, known(forgetting) ? 'in loss, 0 is none' : 'not measured'),
      tile('Dead letters', whole(p.deadLetters), unused(p))));
}

header();
show(document.getElementById('main'), () => [
  tasksSection(),
  lossSection(), flowSection(), forgettingSection(), planeSection(), armsSection(), releasesSection(), deadLettersSection(), ...folds()]);
document.getElementById('foot').append('Every value on this page was measured in this run. The numbers for programs are in report.json, next to it.');
watchCharts();
document.documentElement.dataset.state = 'drawn';
