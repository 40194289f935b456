/* The sections of a page, each out of the data; of what is not there, none. */
/* What became of the rows and records that were not learned from. */
function unused(p) {
  const parts = [
    p.deadLetters ? 'could not be used' : null, p.refused ? plural(p.refused, 'row') + ' refused' : null,
    p.duplicates ? plural(p.duplicates, 'duplicate') + ' left out' : null].filter(known);
  return parts.length ? parts.join(' · ') : 'every record was used';
}

/* A page of a run that goes on shows so many tasks, and of each so many candidates. */
const MOST_TASKS = 24;
const MOST_CANDIDATES = 12;
const shown = (tasks) => (D.live ? tasks.slice(0, MOST_TASKS) : tasks);
const more = (count) => (D.live && count > MOST_TASKS ? h('p', { class: 'lead' }, 'And ' + whole(count - MOST_TASKS) + ' more: /metrics has all.') : null);

function tasksSection() {
  return D.tasks.length ? h('div', { class: 'tasks', id: 'tasks' }, shown(D.tasks).map(taskCard)) : null;
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
    task.interval ? h('p', { class: 'key' }, 'between ', h('b', null, text(task.interval[0])), ' and ', h('b', null, text(task.interval[1])), ' for all that the test examples say') : null,
    h('p', { class: 'key' }, key('now', 'pretrained', task.final), key('was', 'from scratch', task.scratch), key('', 'encoder alone', task.encoderAlone), key('words', 'bag of words', task.bagOfWords), key('base', 'majority', task.majority)));
}

/* An element that is drawn again keeps its id. */
const section = (id, title, lead, ...content) => h('section', { class: 'card', id, 'aria-labelledby': id + '-title' },
  h('h2', { id: id + '-title' }, title), lead ? h('p', { class: 'lead' }, lead) : null, content);

function lossSentence() {
  const values = D.details.loss.map((p) => p.loss).filter(known);
  const tenth = Math.max(1, Math.floor(values.length / 10));
  const [from, to] = [mean(values.slice(0, tenth)), mean(values.slice(-tenth))];
  return ['Training loss went from ', h('b', null, loss(from)), ' in the first tenth of the run to ', h('b', null, loss(to)), ' in the last. ',
    'Shading shows which domain was flowing', D.checkpoints.length ? '; dotted lines are model checkpoints.' : '.'];
}

/* Steps or event time below the curves, where event time is known. */
function axisChoice() {
  if (!timed()) {
    return null;
  }
  const choose = (value, text) => {
    const button = h('button', { type: 'button', 'aria-pressed': String(over.axis === value) }, text);
    button.addEventListener('click', () => {
      over.axis = value;
      button.parentNode.querySelectorAll('button').forEach((b) => b.setAttribute('aria-pressed', String(b === button)));
      drawAll();
    });
    return button;
  };
  return h('p', { class: 'choice', role: 'group', 'aria-label': 'What the curves run over' }, choose('step', 'over steps'), choose('time', 'over event time'));
}

function lossSection() {
  if (!D.details.loss.some((p) => known(p.loss))) {
    return null;
  }
  const step = Math.max(1, Math.ceil(D.details.loss.length / 24));
  const rows = D.details.loss.filter((p, i) => i % step === 0 || i === D.details.loss.length - 1);
  const probes = D.domains.map((d) => [d, D.details.probes.filter((p) => p.domain === d)]);
  return section('curves', 'How it learned', lossSentence(),
    axisChoice(),
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

function planeSection() {
  const placed = D.details.placed;
  if (placed.length < 3) {
    return null;
  }
  const centre = (domain, of) => mean(placed.filter((p) => p.domain === domain).map(of));
  const domains = D.domains.filter((d) => placed.some((p) => p.domain === d));
  return section('plane', 'How it sees them', [h('b', null, plural(placed.length, 'held-out example')),
    ' as the newest model checkpoint sees them, in the plane in which they differ most. What it takes for alike lies close.'],
  chart('Held-out examples in the first two principal components of their representations, by domain. The table below has the centre of each.', plane),
  folded('Numbers as a table', table('Centre of each domain', [
    ['Domain', (d) => d], ['Examples', (d) => whole(placed.filter((p) => p.domain === d).length), 'n'],
    ['First component', (d) => loss(centre(d, (p) => p.x)), 'n'], ['Second', (d) => loss(centre(d, (p) => p.y)), 'n']], domains)));
}

/* Whether a model is worth having says one that knows only which words a text has. */
function wordsSentence(tasks) {
  const compared = tasks.filter((task) => known(task.final) && known(task.bagOfWords));
  const better = compared.filter((task) => gain(task, task.final, task.bagOfWords) > 0).length;
  return compared.length ? ['It beat a bag of words, learned from the same rows, on ', h('b', null, better + ' of ' + plural(compared.length, 'task')), '. '] : '';
}

function startOf(run) {
  return run.arm === 'scratch' ? 'from scratch' : run.arm === 'pretrained' ? run.checkpoint : run.arm.replaceAll('-', ' ');
}

/* How sure the gate was that a candidate is better, and where its value may lie. */
function sureness(r) {
  return known(r.confidence) ? [round(r.confidence, 3), r.looks > 1 ? ' (look ' + whole(r.looks) + ')' : ''].join('') : MISSING;
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
    wordsSentence(tasks),
    'Bars are means, dots single seeds',
    tasks.some((task) => known(task.majority)) ? '; the dashed line is what always giving the one best answer reaches, as the most frequent class.' : '.'],
  h('div', { class: 'panels' }, shown(tasks).map((task) => h('div', null, h('h3', null, task.name),
    h('p', null, [metricName(task), known(task.labels) ? plural(task.labels, 'label') : null, known(task.evalExamples) ? plural(task.evalExamples, 'test example') : null].filter(known).join(' · ')),
    chart('Bars of ' + task.metric + ' for task ' + task.name + ', from scratch and fine-tuned from each checkpoint. The table below has the numbers.', armsChart(task))))),
  more(tasks.length),
  folded('Numbers as a table', shown(tasks).map((task) => table('Every fine-tuning of ' + task.name, [
    ['Start', startOf], ['Strategy', (r) => r.strategy || MISSING],
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
    shown(tasks).map((task) => {
      const text = metricText(task);
      return h('div', { class: 'released' }, h('h3', null, task.name), table('Candidates by checkpoint, valued by ' + metricName(task), [
        ['Version', (r) => (r.version ? 'v' + r.version : MISSING)], ['Checkpoint', (r) => h('code', null, r.checkpoint)],
        ['Decision', (r) => badge(r.decision)], ['Value', (r) => h('span', { class: 'v' }, text(r.value)), 'n'],
        ['95 % interval', (r) => (r.interval ? text(r.interval[0]) + ' to ' + text(r.interval[1]) : MISSING), 'n'],
        ['Against current', (r) => delta(task, r.value, r.current) || (known(r.current) ? MISSING : 'first'), 'n'],
        ['How sure', sureness, 'n'],
        ['Reason', (r) => h('div', { class: 'wide' }, r.reason)]], D.live ? task.released.slice(-MOST_CANDIDATES).reverse() : task.released));
    }), more(tasks.length));
}

function letterExamples() {
  const examples = D.live ? D.live.letters : [];
  return examples.length ? folded('One example of each', table('The first dead letter of each stage and reason', [
    ['Record', (r) => h('code', null, r.from)], ['Stage', (r) => r.where], ['Reason', (r) => h('div', { class: 'wide' }, r.reason)],
    ['Value begins', (r) => h('code', { class: 'wide' }, r.text || '(nothing)')]], examples)) : null;
}

function deadLettersSection() {
  return D.details.deadLetters.length ? section('dead-letters', 'What could not be used',
    [h('b', null, plural(D.pretrain.deadLetters, 'record')), ' went to the dead-letters topic with the reason.'],
    table('Dead letters by reason', [
      ['Reason', (r) => r.reason], ['Stage', (r) => r.where || MISSING], ['Records', (r) => whole(r.count), 'n']], D.details.deadLetters),
    letterExamples()) : null;
}

/* How fast it learns, and what replay brings back. */
function flowSection() {
  const told = D.details.loss.filter((p) => Object.keys(p.replayed).length);
  if (!told.length) {
    return null;
  }
  const step = Math.max(1, Math.ceil(D.details.loss.length / 24));
  const rows = D.details.loss.filter((p, i) => i % step === 0 || i === D.details.loss.length - 1);
  const count = (of) => Object.values(of).reduce((a, b) => a + b, 0);
  const sum = new Map(D.domains.map((d) => [d, told.slice(-20).reduce((all, p) => all + (p.replayed[d] || 0), 0)]));
  const [most] = [...sum].sort((x, y) => y[1] - x[1]);
  return section('flow', 'What it rehearses', [
    h('b', null, percent(D.pretrain.replayedFraction, 0)), ' of all samples came from replay',
    most && most[1] ? [', lately most from ', h('b', null, most[0]), '.'] : '.'],
  h('p', { class: 'key' }, D.domains.map((d) => h('span', null, h('i', { style: { background: domainColor(theme(), d) } }), d))),
  chart('Tokens per second, and the shares of the domains in what the stream and replay brought. The table below has the numbers.', flow),
  folded('Numbers as a table', table('Throughput and replay', [
    ['Step', (p) => whole(p.step)], ['Tokens per second', (p) => whole(p.tokensPerSecond), 'n'],
    ['New samples', (p) => whole(count(p.fresh)), 'n'], ['Replayed', (p) => whole(count(p.replayed)), 'n'],
    ...D.domains.slice(0, 12).map((d) => ['of ' + d, (p) => whole(p.replayed[d] || 0), 'n'])], rows)));
}

const fold = (title, ...content) => h('details', { class: 'card fold', id: 'fold-' + title.toLowerCase() }, h('summary', null, title), content);

function folds() {
  const words = [
    ['forgetting', 'The final probe loss of a domain minus the lowest it had after it was first trained on. The mean is over the domains.'],
    ['probe loss', 'Mean loss on held-out examples of a domain, which are never trained on.'],
    ['replay', 'Examples of the past mixed into a step so that the encoder does not forget.'],
    ['from scratch', 'The same architecture, labels, budget and seeds, without pretraining.'],
    ['encoder alone', 'What the fine-tuned encoder gives without the model that answers beside it, as a bag of words.'],
    ['bag of words', 'The better of naive Bayes and logistic regression on which words a text has, learned from the same rows.'],
    ['majority', 'The metric of always giving the one best answer, as the most frequent class of the labels.'],
    ['how sure', 'One less the chance of as large a gain on the test examples between two models that are equally good.'],
    ['gate', 'Compares a candidate with the current release on the same test examples and promotes or rejects it.']];
  return [
    D.details.lineage.length ? fold('Lineage', h('p', { class: 'lead' }, 'Offsets behind the last model checkpoint: the first is read, the last is not.'),
      table('Partitions read', [
        ['Topic', (r) => h('code', null, r.topic)], ['Partition', (r) => String(r.partition), 'n'], ['From', (r) => whole(r.from), 'n'],
        ['To', (r) => whole(r.to), 'n'], ['Records', (r) => whole(r.to - r.from), 'n']], D.details.lineage)) : null,
    D.details.config ? fold('Configuration', h('pre', { tabindex: '0' }, D.details.config)) : null,
    fold('Words', h('dl', { class: 'words' }, words.map(([word, meaning]) => [h('dt', null, word), h('dd', null, meaning)])))];
}

