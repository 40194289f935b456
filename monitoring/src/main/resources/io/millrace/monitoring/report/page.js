/* Puts the page together from the data in it. */
/* Domains are keys, and a domain may be called constructor: objects here inherit nothing. */
const bare = (key, value) =>
  (value && typeof value === 'object' && !Array.isArray(value) ? Object.assign(Object.create(null), value) : value);
const D = JSON.parse(document.getElementById('data').textContent, bare);

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

/* What became of the rows and records that were not learned from. */
function unused(p) {
  const parts = [
    p.deadLetters ? 'could not be used' : null, p.refused ? plural(p.refused, 'row') + ' refused' : null,
    p.duplicates ? plural(p.duplicates, 'duplicate') + ' left out' : null].filter(known);
  return parts.length ? parts.join(' · ') : 'every record was used';
}

function taskCard(task) {
  const text = metricText(task);
  const at = (value) => Math.max(0, Math.min(100, 100 * value)) + '%';
  const low = Math.min(task.final ?? 0, task.scratch ?? 0);
  const high = Math.max(task.final ?? 0, task.scratch ?? 0);
  const above = (task.final ?? 0) >= (task.scratch ?? 0);
  const key = (kind, name, value) => (known(value) ? h('span', null, h('i', { class: kind }), name + ' ', h('b', null, text(value))) : null);
  return h('article', { class: 'card task' },
    h('h3', null, task.name, h('span', null, metricName(task))),
    h('p', { class: 'big' }, text(task.final), delta(task, task.final, task.scratch)),
    isShare(task) ? h('div', { class: 'track', 'aria-hidden': 'true' },
      h('i', { class: above ? 'now' : 'was', style: { width: at(high) } }),
      h('i', { class: above ? 'was' : 'now', style: { width: at(low) } }),
      known(task.majority) ? h('i', { class: 'base', style: { left: at(task.majority) } }) : null) : null,
    h('p', { class: 'key' }, key('now', 'pretrained', task.final), key('was', 'from scratch', task.scratch), key('base', 'majority', task.majority)));
}

const section = (id, title, lead, ...content) => h('section', { class: 'card', id, 'aria-labelledby': id + '-title' },
  h('h2', { id: id + '-title' }, title), lead ? h('p', { class: 'lead' }, lead) : null, content);

function lossSentence() {
  const values = D.details.loss.map((p) => p.loss).filter(known);
  const tenth = Math.max(1, Math.floor(values.length / 10));
  const [from, to] = [mean(values.slice(0, tenth)), mean(values.slice(-tenth))];
  return ['Training loss went from ', h('b', null, loss(from)), ' in the first tenth of the run to ', h('b', null, loss(to)), ' in the last. ',
    'Shading shows which domain was flowing', D.checkpoints.length ? '; dotted lines are model checkpoints.' : '.'];
}

function lossSection() {
  if (!D.details.loss.some((p) => known(p.loss))) {
    return null;
  }
  const step = Math.max(1, Math.ceil(D.details.loss.length / 24));
  const rows = D.details.loss.filter((p, i) => i % step === 0 || i === D.details.loss.length - 1);
  const probes = D.domains.map((d) => [d, D.details.probes.filter((p) => p.domain === d)]);
  return section('curves', 'How it learned', lossSentence(),
    chart('Training loss and probe loss of each domain over the steps. The table below has the numbers.', curves),
    folded('Numbers as a table',
      table('Training loss, and the last probe loss of each domain', [
        ['Step', (p) => whole(p.step)], ['Training loss', (p) => loss(p.loss), 'n'],
        ...probes.map(([d, points]) => [d, (p) => loss((upTo(points, p.step) || {}).loss), 'n'])], rows),
      D.details.phases.length ? table('Phases of the stream', [
        ['Flowing', (p) => p.domain || MIXED], ['After step', (p) => whole(p.from), 'n'], ['To step', (p) => whole(p.to), 'n']], D.details.phases) : null));
}

function forgettingSentence() {
  const all = Object.entries(D.forgetting.byDomain).filter(([, value]) => known(value)).sort((a, b) => b[1] - a[1]);
  if (!all.length || !known(D.forgetting.mean)) {
    return 'Stronger colour is a higher loss; ★ marks the lowest of a domain. Forgetting was not measured.';
  }
  const [worst, value] = all[0];
  return ['On average a domain ended ', h('b', null, loss(D.forgetting.mean)), ' above the lowest loss it had once trained on',
    value > 0 ? ['; ', h('b', null, worst), ' lost most (', signed(value, 3), '). '] : '. Nothing was forgotten. ',
    D.checkpoints.length ? 'Stronger colour is a higher loss; ★ marks the lowest of a domain.' : ''];
}

function forgettingSection() {
  if (!D.domains.length || !D.checkpoints.some((c) => Object.values(c.probeLoss).some(known))) {
    return null;
  }
  const rows = D.domains.map((d) => [d, D.forgetting.byDomain[d], D.forgetting.lowest[d]]);
  return section('forgetting', 'What it kept', forgettingSentence(),
    chart('Heat map of probe loss by model checkpoint and domain, with the forgetting of each domain. The table below has the numbers.', matrix),
    folded('Numbers as a table', table('Probe loss at each model checkpoint, and forgetting', [
      ['Domain', (r) => r[0]], ...D.checkpoints.map((c) => ['step ' + whole(c.step), (r) => loss(c.probeLoss[r[0]]), 'n']),
      ['Lowest', (r) => (r[2] ? loss(r[2].loss) + ' at ' + whole(r[2].step) : MISSING), 'n'],
      ['Forgetting', (r) => (known(r[1]) ? signed(r[1], 3) : MISSING), 'n']], rows)));
}

function armsSection() {
  const tasks = D.tasks.filter((task) => task.runs.some((run) => known(run.value)));
  if (!tasks.length) {
    return null;
  }
  const compared = tasks.filter((task) => known(task.final) && known(task.scratch));
  const better = compared.filter((task) => gain(task, task.final, task.scratch) > 0).length;
  return section('finetuned', 'What pretraining was worth', [
    compared.length ? ['Fine-tuning from the last checkpoint beat training from scratch on ', h('b', null, better + ' of ' + plural(compared.length, 'task')), '. '] : '',
    'Bars are means, dots single seeds',
    tasks.some((task) => known(task.majority)) ? '; the dashed line is what always giving the one best answer reaches, as the most frequent class.' : '.'],
  h('div', { class: 'panels' }, tasks.map((task) => h('div', null, h('h3', null, task.name),
    h('p', null, [metricName(task), known(task.labels) ? plural(task.labels, 'label') : null, known(task.evalExamples) ? plural(task.evalExamples, 'test example') : null].filter(known).join(' · ')),
    chart('Bars of ' + task.metric + ' for task ' + task.name + ', from scratch and fine-tuned from each checkpoint. The table below has the numbers.', armsChart(task))))),
  folded('Numbers as a table', tasks.map((task) => table('Every fine-tuning of ' + task.name, [
    ['Start', (r) => (r.arm === 'scratch' ? 'from scratch' : r.checkpoint)], ['Strategy', (r) => r.strategy || MISSING],
    ['Seed', (r) => String(r.seed), 'n'], [task.metric, (r) => metricText(task)(r.value), 'n'],
    ['Epochs', (r) => whole(r.epochs), 'n'], ['Time', (r) => (known(r.seconds) ? duration(r.seconds) : MISSING), 'n']], task.runs))));
}

function badge(decision) {
  const kinds = { promoted: ['up', '✓ '], rejected: ['down', '✕ '] };
  const [kind, mark] = kinds[decision] || ['even', ''];
  return h('span', { class: 'badge ' + kind }, mark + decision);
}

function releasesSection() {
  const tasks = D.tasks.filter((task) => task.released.length);
  if (!tasks.length) {
    return null;
  }
  const all = tasks.flatMap((task) => task.released);
  const promoted = all.filter((r) => r.decision === 'promoted').length;
  return section('releases', 'What was released', [h('b', null, promoted + ' of ' + plural(all.length, 'candidate')), ' passed the gate and ', promoted === 1 ? 'was' : 'were', ' published.'],
    tasks.map((task) => {
      const text = metricText(task);
      return h('div', { class: 'released' }, h('h3', null, task.name), table('Candidates by checkpoint, valued by ' + metricName(task), [
        ['Version', (r) => (r.version ? 'v' + r.version : MISSING)], ['Checkpoint', (r) => h('code', null, r.checkpoint)],
        ['Decision', (r) => badge(r.decision)], ['Value', (r) => h('span', { class: 'v' }, text(r.value)), 'n'],
        ['Against current', (r) => delta(task, r.value, r.current) || (known(r.current) ? MISSING : 'first'), 'n'],
        ['Reason', (r) => h('div', { class: 'wide' }, r.reason)]], task.released));
    }));
}

function deadLettersSection() {
  return D.details.deadLetters.length ? section('dead-letters', 'What could not be used',
    [h('b', null, plural(D.pretrain.deadLetters, 'record')), ' went to the dead-letters topic with the reason; values are left out here.'],
    table('Dead letters by reason', [
      ['Reason', (r) => r.reason], ['Stage', (r) => r.where || MISSING], ['Records', (r) => whole(r.count), 'n']], D.details.deadLetters)) : null;
}

const fold = (title, ...content) => h('details', { class: 'card fold' }, h('summary', null, title), content);

function folds() {
  const words = [
    ['forgetting', 'The final probe loss of a domain minus the lowest it had after it was first trained on. The mean is over the domains.'],
    ['probe loss', 'Mean loss on held-out examples of a domain, which are never trained on.'],
    ['replay', 'Examples of the past mixed into a step so that the encoder does not forget.'],
    ['from scratch', 'The same architecture, labels, budget and seeds, without pretraining.'],
    ['majority', 'The metric of always giving the one best answer, as the most frequent class of the labels.'],
    ['gate', 'Compares a candidate with the current release on the same test examples and promotes or rejects it.']];
  return [
    D.details.lineage.length ? fold('Lineage', h('p', { class: 'lead' }, 'Offsets behind the last model checkpoint: the first is read, the last is not.'),
      table('Partitions read', [
        ['Topic', (r) => h('code', null, r.topic)], ['Partition', (r) => String(r.partition), 'n'], ['From', (r) => whole(r.from), 'n'],
        ['To', (r) => whole(r.to), 'n'], ['Records', (r) => whole(r.to - r.from), 'n']], D.details.lineage)) : null,
    D.details.config ? fold('Configuration', h('pre', { tabindex: '0' }, D.details.config)) : null,
    fold('Words', h('dl', { class: 'words' }, words.map(([word, meaning]) => [h('dt', null, word), h('dd', null, meaning)])))];
}

header();
document.getElementById('main').replaceChildren(...[
  D.tasks.length ? h('div', { class: 'tasks' }, D.tasks.map(taskCard)) : null,
  lossSection(), forgettingSection(), armsSection(), releasesSection(), deadLettersSection(), ...folds()].filter(Boolean));
document.getElementById('foot').append('Every value on this page was measured in this run. The numbers for programs are in report.json, next to it.');
drawAll();
watchCharts();
document.documentElement.dataset.state = 'drawn';
