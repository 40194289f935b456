/* The page of a pipeline that runs: the data comes as events, each of them all there is to draw. */
const state = { connected: false, at: 0, paused: false, waiting: null, alarms: '' };

const ago = (millis) => duration(Math.max(0, Math.round((Date.now() - millis) / 1000))) + ' ago';

const DAY = 24 * 3600 * 1000;

/* What somebody who is called at night has to know, worst first. */
function alarms() {
  const live = D.live;
  const last = D.pretrain.steps;
  const recent = live.health.filter((m) => m.step > last - 200);
  const back = recent.find((m) => m.kind === 'went back');
  const left = recent.filter((m) => m.kind === 'left out').length;
  const worst = Object.entries(D.forgetting.byDomain).filter(([, v]) => known(v)).sort((a, b) => b[1] - a[1])[0];
  return [
    ...live.topics.filter((topic) => !topic.up).map((topic) => 'Topic ' + topic.name + ' is away' + (topic.failure ? ': ' + topic.failure : '') + '.'),
    ...live.lost.filter((gap) => Date.now() - gap.at < DAY).map((gap) => ago(gap.at) + ': ' + gap.text + '.'),
    back ? 'The learner went back at step ' + whole(back.step) + ': ' + back.text + '.' : null,
    left ? plural(left, 'update') + ' of the last 200 steps ' + (left === 1 ? 'was' : 'were') + ' left out.' : null,
    worst && worst[1] > 0.5 ? 'Domain ' + worst[0] + ' is being forgotten: ' + signed(worst[1], 3) + ' above its lowest loss.' : null,
  ].filter(Boolean);
}

function lagNow() {
  const points = D.live.lag;
  return points.length ? points[points.length - 1].records : null;
}

function header() {
  const p = D.pretrain;
  const live = D.live;
  const tile = (name, value, small) => h('div', null, h('dt', null, name), h('dd', null, value, small ? h('small', null, small) : null));
  const rate = D.details.loss.slice(-1).map((q) => q.tokensPerSecond)[0];
  const forgetting = D.forgetting.mean;
  document.getElementById('head').replaceChildren(
    h('h1', null, D.pipeline),
    h('p', { class: 'meta' }, [
      live.ended ? 'pretraining has ended' : p.steps ? 'pretraining' : 'nothing learned yet', 'Millrace ' + D.version, plural(D.domains.length, 'domain'),
      plural(D.checkpoints.length, 'model checkpoint'), plural(D.tasks.length, 'task')].map((text) => h('span', null, text))),
    h('dl', { class: 'tiles' },
      tile('Steps', whole(p.steps), plural(p.examples, 'new example')),
      tile('Tokens per second', short(rate), short(p.tokens) + ' in all'),
      tile('Behind', known(lagNow()) ? short(lagNow()) : MISSING, known(lagNow()) ? 'records not in a checkpoint' : 'not known yet'),
      tile('Event time', known(live.eventTime) ? moment(live.eventTime).slice(11, 16) : MISSING, known(live.eventTime) ? moment(live.eventTime).slice(0, 10) + ' UTC, newest checkpoint' : 'no checkpoint yet'),
      tile('Mean forgetting', known(forgetting) ? signed(forgetting, 3) : MISSING, known(forgetting) ? 'in loss, 0 is none' : 'not measured'),
      tile('Dead letters', whole(p.deadLetters), unused(p))));
}

function nowSection() {
  const live = D.live;
  const troubles = alarms();
  return section('now', troubles.length ? 'Look at this' : 'All is well', null,
    troubles.length ? h('ul', { class: 'alarms' }, troubles.map((text) => h('li', null, text)))
      : h('p', { class: 'lead' }, 'Every topic is read, no update was left out lately, nothing is being forgotten.'),
    h('dl', { class: 'facts' },
      h('div', null, h('dt', null, 'Model checkpoint'), h('dd', null, known(live.checkpointAt) ? h('time', { 'data-ago': live.checkpointAt }, ago(live.checkpointAt)) : 'none yet')),
      live.topics.map((topic) => h('div', null, h('dt', null, topic.name), h('dd', null,
        topic.up ? (topic.read ? 'read to its end' : 'being read') : ['away; last answer ', h('time', { 'data-ago': topic.answered }, ago(topic.answered))])))),
    lagSection());
}

function lagSection() {
  const lags = D.live.lag;
  return lags.length > 1 ? folded('Records behind, over the last hour',
    table('Records of the source that are not in the newest checkpoint', [
      ['At', (r) => moments(r.at)], ['Records', (r) => whole(r.records), 'n']],
    lags.filter((r, i) => (lags.length - 1 - i) % Math.max(1, Math.ceil(lags.length / 24)) === 0))) : null;
}

function healthSection() {
  const marks = D.live.health;
  if (!marks.length) {
    return null;
  }
  const count = (kind) => marks.filter((m) => m.kind === kind).length;
  return section('health', 'How it stayed healthy', [
    [['left out', plural(count('left out'), 'update') + ' left out'], ['went back', 'went back ' + plural(count('went back'), 'time')], ['re-warmed', 'warmed up again ' + plural(count('re-warmed'), 'time')]]
      .filter(([kind]) => count(kind)).map(([, text]) => text).join(', ') + '. The newest first.'],
  table('Marks of health', [
    ['Step', (m) => whole(m.step)], ['What', (m) => h('span', { class: 'badge ' + (m.kind === 're-warmed' ? 'even' : 'down') }, m.kind)],
    ['Why', (m) => h('div', { class: 'wide' }, m.text)]], marks.slice(0, 20)));
}

function lostSection() {
  return D.live.lost.length ? section('lost', 'What was never read', 'Records that were gone before a job had read them. The newest first.',
    table('Records that were lost', [['Told at', (gap) => moments(gap.at)], ['What', (gap) => h('div', { class: 'wide' }, gap.text)]], D.live.lost)) : null;
}

function lineageSection() {
  const releases = D.live.releases;
  if (!releases.length) {
    return null;
  }
  const fact = (name, ...value) => h('div', null, h('dt', null, name), h('dd', null, value));
  const range = (r) => h('div', null, h('code', null, r.topic), ' ' + r.partition + ': ' + whole(r.from) + ' to ' + whole(r.to));
  const rows = (r) => (D.tasks.find((task) => task.name === r.task) || {}).evalExamples;
  return section('live-models', 'Which model is live, and why', 'What serves each task now, and the records that it was learned from: the first offset is read, the last is not.',
    releases.slice(0, MOST_TASKS).map((r) => h('article', { class: 'release' }, h('h3', null, r.task + ' v' + r.version),
      h('dl', { class: 'facts' },
        fact('Model checkpoint', h('code', null, r.checkpoint)), fact('Its parent', D.live.parents[r.checkpoint] ? h('code', null, D.live.parents[r.checkpoint]) : 'none'),
        fact('Event time', moments(r.eventTime)), fact('Trained', r.strategy), fact('Test examples', whole(rows(r))),
        h('div', { class: 'whole' }, h('dt', null, 'What the gate saw'), h('dd', null, r.reason)),
        h('div', { class: 'whole' }, h('dt', null, 'Learned from'), h('dd', null, r.lineage.map(range)))))), more(releases.length));
}

const sections = () => [
  nowSection(),
  tasksSection(),
  lossSection(), flowSection(), forgettingSection(), planeSection(), healthSection(), lostSection(), lineageSection(), armsSection(), releasesSection(), deadLettersSection(), ...folds()];

function tell() {
  const status = document.getElementById('status');
  const text = state.paused ? 'paused' : state.connected ? 'live' : state.at ? 'not connected, trying again; this is what was known last' : 'connecting';
  status.className = 'status ' + (state.paused ? 'paused' : state.connected ? 'on' : 'off');
  if (status.firstChild.textContent !== text) {
    status.firstChild.textContent = text; /* told to a screen reader when it changes, and only then */
  }
  document.querySelectorAll('time[data-ago]').forEach((time) => { time.textContent = ago(+time.dataset.ago); });
}

function draws(data) {
  D = JSON.parse(data, bare);
  document.title = (alarms().length ? '⚠ ' : '') + D.pipeline + ' · Millrace live';
  header();
  show(document.getElementById('main'), sections);
  if (!sizes) {
    watchCharts();
  }
  const said = alarms().join(' ');
  if (said !== state.alarms) {
    state.alarms = said;
    document.getElementById('alarms').textContent = said;
  }
  document.documentElement.dataset.state = 'drawn';
  document.documentElement.dataset.step = D.pretrain.steps;
}

function connect() {
  const events = new EventSource('events');
  events.onopen = () => { state.connected = true; tell(); };
  events.onmessage = (event) => {
    state.connected = true;
    state.at = Date.now();
    if (state.paused) {
      state.waiting = event.data;
    } else {
      draws(event.data);
    }
    tell();
  };
  events.onerror = () => {
    state.connected = false;
    tell();
    if (events.readyState === EventSource.CLOSED) { /* refused, as when too many watch: the browser does not come again by itself */
      setTimeout(connect, 5000);
    }
  };
}

function begin() {
  const button = h('button', { type: 'button', 'aria-pressed': 'false' }, 'Pause');
  button.addEventListener('click', () => {
    state.paused = !state.paused;
    button.setAttribute('aria-pressed', String(state.paused));
    button.textContent = state.paused ? 'Go on' : 'Pause';
    if (!state.paused && state.waiting) {
      draws(state.waiting);
      state.waiting = null;
    }
    tell();
  });
  document.querySelector('.brand').append(
    h('span', { id: 'status', class: 'status off', role: 'status' }, 'connecting'), button);
  document.getElementById('foot').append(
    h('p', { id: 'alarms', class: 'unseen', role: 'alert' }),
    'Everything here is read from the topics of the pipeline. The same numbers for Prometheus are at /metrics.');
  document.getElementById('main').replaceChildren(h('p', { class: 'card' }, 'Waiting for what the topics tell.'));
  setInterval(tell, 1000);
  connect();
}

begin();
