class Ops(Module):
  __parameters__ = []
  __buffers__ = []
  def linear_bias(self: __torch__.Ops, x: Tensor, w: Tensor, b: Tensor) -> Tensor:
    return (self).wide((self).linear(x, w, b))
  def products(self: __torch__.Ops, x: Tensor, w: Tensor, numbers: Tensor) -> Tensor:
    x0 = (self).narrow(x)
    w0 = (self).narrow(w)
    y = x0
    for i in range((self).number(numbers, 0)):
      y = (self).product(x0, w0)
    return (self).wide(y)
  def number(self: __torch__.Ops, numbers: Tensor, i: int) -> int:
    return int(torch.select(numbers, 0, i))
  def heads_first(self: __torch__.Ops, qkv: Tensor, heads: int) -> Tensor:
    b, t, w3, = torch.size(qkv)
    d = torch.floordiv(torch.floordiv(w3, 3), heads)
    return torch.contiguous(torch.permute(torch.view(qkv, [b, t, 3, heads, d]), [2, 0, 3, 1, 4]))
  def seen(self: __torch__.Ops, t: int, mask: Optional[Tensor], causal: bool, like: Tensor) -> Optional[Tensor]:
    if causal:
      lower = torch.tril(torch.ones([t, t], dtype=11, layout=None, device=ops.prim.device(like)))
      if torch.__is__(mask, None):
        both: Optional[Tensor] = lower
      else:
        both = torch.logical_and(lower, unchecked_cast(Tensor, mask))
    else:
      both = mask
    return both
  def attend(self: __torch__.Ops, qkv: Tensor, heads: int, mask: Optional[Tensor], causal: bool) -> Tensor:
    q, k, v, = torch.unbind((self).heads_first(qkv, heads))
    if torch.__and__((self).fused(q), torch.__is__(mask, None)):
      o = torch.scaled_dot_product_attention(q, k, v, None, 0., causal)
    else:
      seen = (self).seen(torch.size(q, 2), mask, causal, q)
      if (self).fused(q):
        o = torch.scaled_dot_product_attention(q, k, v, seen, 0., False)
      else:
        s = torch.matmul(torch.mul(q, torch.pow(torch.size(q, 3), -0.5)), torch.transpose(k, 2, 3))
        if torch.__is__(seen, None):
          s0 = s
        else:
          s0 = torch.masked_fill(s, torch.logical_not(unchecked_cast(Tensor, seen)), -3.0e38)
        o = torch.matmul(torch.softmax(s0, 3), v)
    return torch.flatten(torch.transpose(o, 1, 2), 2)
  def layer(self: __torch__.Ops, x: Tensor, p: List[Tensor], o: int, heads: int, mask: Optional[Tensor], causal: bool) -> Tensor:
    h = (self).norm(x, p[o], p[torch.add(o, 1)])
    a = (self).attend((self).linear(h, p[torch.add(o, 2)], p[torch.add(o, 3)]), heads, mask, causal)
    x0 = torch.add(x, (self).linear(a, p[torch.add(o, 4)], p[torch.add(o, 5)]))
    h0 = (self).norm(x0, p[torch.add(o, 6)], p[torch.add(o, 7)])
    return torch.add(x0, (self).feedforward(h0, p[torch.add(o, 8)], p[torch.add(o, 9)], p[torch.add(o, 10)], p[torch.add(o, 11)]))
  def self_attention(self: __torch__.Ops, p: List[Tensor], x: Tensor, numbers: Tensor, mask: Optional[Tensor], causal: bool) -> Tensor:
    qkv = (self).linear(x, p[0], p[1])
    return (self).wide((self).linear((self).attend(qkv, (self).number(numbers, 0), mask, causal), p[2], p[3]))
  def attention(self: __torch__.Ops, p: List[Tensor], x: Tensor, numbers: Tensor) -> Tensor:
    return (self).self_attention(p, x, numbers, None, False)
  def masked_attention(self: __torch__.Ops, p: List[Tensor], x: Tensor, numbers: Tensor, mask: Tensor) -> Tensor:
    return (self).self_attention(p, x, numbers, mask, False)
  def causal_attention(self: __torch__.Ops, p: List[Tensor], x: Tensor, numbers: Tensor) -> Tensor:
    return (self).self_attention(p, x, numbers, None, True)
  def causal_masked_attention(self: __torch__.Ops, p: List[Tensor], x: Tensor, numbers: Tensor, mask: Tensor) -> Tensor:
    return (self).self_attention(p, x, numbers, mask, True)
  def stack(self: __torch__.Ops, p: List[Tensor], x: Tensor, numbers: Tensor, mask: Optional[Tensor], causal: bool) -> List[Tensor]:
    heads = (self).number(numbers, 0)
    states = annotate(List[Tensor], [])
    y = (self).narrow(x)
    for i in range(torch.floordiv(torch.len(p), 12)):
      y = (self).layer(y, p, torch.mul(i, 12), heads, mask, causal)
      _0 = torch.append(states, y)
    return states
  def transformer(self: __torch__.Ops, p: List[Tensor], x: Tensor, numbers: Tensor) -> Tensor:
    return (self).wide((self).stack(p, x, numbers, None, False)[-1])
  def transformer_states(self: __torch__.Ops, p: List[Tensor], x: Tensor, numbers: Tensor) -> List[Tensor]:
    return (self).widened((self).stack(p, x, numbers, None, False))
  def masked_transformer(self: __torch__.Ops, p: List[Tensor], x: Tensor, numbers: Tensor, mask: Tensor) -> Tensor:
    return (self).wide((self).stack(p, x, numbers, mask, False)[-1])
  def masked_transformer_states(self: __torch__.Ops, p: List[Tensor], x: Tensor, numbers: Tensor, mask: Tensor) -> List[Tensor]:
    return (self).widened((self).stack(p, x, numbers, mask, False))
  def causal_transformer(self: __torch__.Ops, p: List[Tensor], x: Tensor, numbers: Tensor) -> Tensor:
    return (self).wide((self).stack(p, x, numbers, None, True)[-1])
  def causal_transformer_states(self: __torch__.Ops, p: List[Tensor], x: Tensor, numbers: Tensor) -> List[Tensor]:
    return (self).widened((self).stack(p, x, numbers, None, True))
  def causal_masked_transformer(self: __torch__.Ops, p: List[Tensor], x: Tensor, numbers: Tensor, mask: Tensor) -> Tensor:
    return (self).wide((self).stack(p, x, numbers, mask, True)[-1])
  def causal_masked_transformer_states(self: __torch__.Ops, p: List[Tensor], x: Tensor, numbers: Tensor, mask: Tensor) -> List[Tensor]:
    return (self).widened((self).stack(p, x, numbers, mask, True))
  def norm_with(self: __torch__.Ops, x: Tensor, w: Tensor, b: Tensor, epsilon: float) -> Tensor:
    return (self).narrow(torch.layer_norm((self).wide(x), torch.size(w), w, b, epsilon, False))
  def real(self: __torch__.Ops, reals: Tensor, i: int) -> float:
    return float(torch.select(reals, 0, i))
  def post_norm_layer(self: __torch__.Ops, x: Tensor, p: List[Tensor], o: int, heads: int, epsilon: float, mask: Optional[Tensor]) -> Tensor:
    a = (self).attend((self).linear(x, p[o], p[torch.add(o, 1)]), heads, mask, False)
    x0 = torch.add(x, (self).linear(a, p[torch.add(o, 2)], p[torch.add(o, 3)]))
    h = (self).norm_with(x0, p[torch.add(o, 4)], p[torch.add(o, 5)], epsilon)
    f = (self).feedforward(h, p[torch.add(o, 6)], p[torch.add(o, 7)], p[torch.add(o, 8)], p[torch.add(o, 9)])
    return (self).norm_with(torch.add(h, f), p[torch.add(o, 10)], p[torch.add(o, 11)], epsilon)
  def post_norm_stack(self: __torch__.Ops, p: List[Tensor], x: Tensor, numbers: Tensor, reals: Tensor, mask: Optional[Tensor]) -> Tensor:
    heads = (self).number(numbers, 0)
    epsilon = (self).real(reals, 0)
    y = (self).norm_with(x, p[0], p[1], epsilon)
    for i in range(torch.floordiv(torch.sub(torch.len(p), 2), 12)):
      y = (self).post_norm_layer(y, p, torch.add(2, torch.mul(i, 12)), heads, epsilon, mask)
    return (self).wide(y)
  def post_norm_transformer(self: __torch__.Ops, p: List[Tensor], x: Tensor, numbers: Tensor, reals: Tensor) -> Tensor:
    return (self).post_norm_stack(p, x, numbers, reals, None)
  def masked_post_norm_transformer(self: __torch__.Ops, p: List[Tensor], x: Tensor, numbers: Tensor, reals: Tensor, mask: Tensor) -> Tensor:
    return (self).post_norm_stack(p, x, numbers, reals, mask)
  def widened(self: __torch__.Ops, states: List[Tensor]) -> List[Tensor]:
    wide = annotate(List[Tensor], [])
    for i in range(torch.len(states)):
      _0 = torch.append(wide, (self).wide(states[i]))
    return wide
  def rms_norm(self: __torch__.Ops, x: Tensor, w: Tensor) -> Tensor:
    scale = torch.rsqrt(torch.add(torch.mean(torch.mul(x, x), [-1], True), 1.0000000000000001e-05))
    return torch.mul(torch.mul(x, scale), w)
  def gelu(self: __torch__.Ops, x: Tensor) -> Tensor:
    return torch.gelu(x)
  def relu(self: __torch__.Ops, x: Tensor) -> Tensor:
    return torch.relu(x)
  def conv2d(self: __torch__.Ops, x: Tensor, w: Tensor, numbers: Tensor) -> Tensor:
    s = (self).number(numbers, 0)
    p = (self).number(numbers, 1)
    x0 = (self).narrow(x)
    w0 = (self).narrow(w)
    if ops.prim.is_cuda(x):
      kh = torch.size(w, 2)
      kw = torch.size(w, 3)
      h = torch.add(torch.floordiv(torch.sub(torch.add(torch.size(x, 2), torch.mul(p, 2)), kh), s), 1)
      patches = torch.im2col(x0, [kh, kw], [1, 1], [p, p], [s, s])
      y0 = torch.matmul(torch.flatten(w0, 1), patches)
      y = torch.view(y0, [torch.size(x, 0), torch.size(w, 0), h, -1])
    else:
      y = torch.conv2d(x0, w0, None, [s, s], [p, p], [1, 1], 1)
    return (self).wide(y)
  def followed(self: __torch__.Ops, running: Tensor, now: Tensor) -> Tensor:
    return torch.add(torch.mul(running, 0.90000000000000002), torch.mul(now, 0.10000000000000001))
  def batch_norm_train(self: __torch__.Ops, x: Tensor, w: Tensor, b: Tensor, mean: Tensor, variance: Tensor) -> List[Tensor]:
    y, now, scale, = torch.native_batch_norm(x, w, b, None, None, True, 0., 1.0000000000000001e-05)
    spread = torch.clamp(torch.sub(torch.pow(scale, -2), 1.0000000000000001e-05), 0.)
    return [y, (self).followed(mean, now), (self).followed(variance, spread)]
  def batch_norm_eval(self: __torch__.Ops, x: Tensor, w: Tensor, b: Tensor, mean: Tensor, variance: Tensor) -> Tensor:
    return torch.batch_norm(x, w, b, mean, variance, False, 0.10000000000000001, 1.0000000000000001e-05, False)
  def lstm(self: __torch__.Ops, x: Tensor, wi: Tensor, wh: Tensor, b: Tensor) -> Tensor:
    gates = (self).wide((self).linear(x, wi, b))
    h = torch.zeros([torch.size(x, 0), torch.size(wh, 1)], dtype=6, layout=None, device=ops.prim.device(x))
    c = h
    states = annotate(List[Tensor], [])
    for t in range(torch.size(x, 1)):
      g = torch.add(torch.select(gates, 1, t), (self).wide((self).linear(h, wh, None)))
      i, f, n, o, = torch.unbind(torch.view(g, [torch.size(x, 0), 4, torch.size(wh, 1)]), 1)
      c = torch.add(torch.mul(torch.sigmoid(f), c), torch.mul(torch.sigmoid(i), torch.tanh(n)))
      h = torch.mul(torch.sigmoid(o), torch.tanh(c))
      _0 = torch.append(states, h)
    return torch.stack(states, 1)
  def layer_norm(self: __torch__.Ops, x: Tensor, w: Tensor, b: Tensor) -> Tensor:
    return torch.layer_norm(x, torch.size(w), w, b, 1.0000000000000001e-05, False)
  def linear_cross_entropy(self: __torch__.Ops, x: Tensor, w: Tensor, b: Tensor, target: Tensor) -> Tensor:
    n = torch.size(x, 0)
    v = torch.size(w, 0)
    learns = torch.is_grad_enabled()
    xd = (self).narrow(torch.detach(x))
    wd = (self).narrow(torch.detach(w))
    bd = torch.detach(b)
    logits = (self).product(xd, wd)
    db = torch.zeros_like(bd)
    loss = torch.zeros([], dtype=6, layout=None, device=ops.prim.device(x))
    if ops.prim.is_cuda(x):
      numbers = 67108864
    else:
      numbers = 1048576
    rows = ops.prim.max(1, torch.floordiv(numbers, v))
    for c in range(torch.floordiv(torch.sub(torch.add(n, rows), 1), rows)):
      begin = torch.mul(c, rows)
      end = ops.prim.min(n, torch.add(begin, rows))
      part = torch.slice(logits, 0, begin, end)
      z = torch.add_(torch.to(part, 6, False, True), bd)
      g = torch.softmax(z, 1)
      t = torch.unsqueeze(torch.slice(target, 0, begin, end), 1)
      picked = torch.gather(g, 1, t)
      if bool(torch.all(torch.gt(picked, 9.9999999999999994e-30))):
        part_loss = torch.neg(torch.sum(torch.log(picked)))
      else:
        part_loss = torch.sum(torch.sub(torch.logsumexp(z, [1], True), torch.gather(z, 1, t)))
      loss = torch.add(loss, part_loss)
      if learns:
        _0 = torch.scatter_add_(g, 1, t, torch.full_like(picked, -1.))
        _1 = torch.add_(db, torch.sum(g, [0]))
        _2 = torch.copy_(part, g)
    loss0 = torch.div(loss, n)
    if learns:
      dx = (self).wide((self).product(logits, torch.t(wd)))
      dw = (self).wide((self).product(torch.t(logits), torch.t(xd)))
      s = torch.dot(torch.flatten(x), torch.flatten(dx))
      s0 = torch.add(s, torch.dot(torch.flatten(w), torch.flatten(dw)))
      s1 = torch.add(s0, torch.dot(b, db))
      result = torch.add(loss0, torch.div(torch.sub(s1, torch.detach(s1)), n))
    else:
      result = loss0
    return result
  def cross_entropy(self: __torch__.Ops, logits: Tensor, target: Tensor) -> Tensor:
    return torch.cross_entropy_loss(logits, target)
  def rows(self: __torch__.Ops, input: Tensor, index: Tensor) -> Tensor:
    return torch.index_select(input, 0, index)
  def global_norm(self: __torch__.Ops, gradients: List[Tensor]) -> Tensor:
    return torch.linalg_vector_norm(torch.stack(torch._foreach_norm(gradients)))
  def adamw(self: __torch__.Ops, parameters: List[Tensor], gradients: List[Tensor], first: List[Tensor], second: List[Tensor], steps: List[Tensor], scale: Tensor, hyper: List[float]) -> Tensor:
    torch._foreach_add_(steps, 1)
    torch._fused_adamw_(parameters, gradients, first, second, annotate(List[Tensor], []), steps, lr=hyper[0], beta1=hyper[1], beta2=hyper[2], weight_decay=hyper[3], eps=hyper[4], amsgrad=False, maximize=False, grad_scale=scale, found_inf=None)
    torch._foreach_zero_(gradients)
    return scale
  def zero(self: __torch__.Ops, gradients: List[Tensor]) -> Tensor:
    torch._foreach_zero_(gradients)
    return gradients[0]
  def copy(self: __torch__.Ops, into: List[Tensor], source: List[Tensor]) -> Tensor:
    torch._foreach_copy_(into, source)
    return into[0]
  def singular_values(self: __torch__.Ops, x: Tensor) -> Tensor:
    return torch.linalg_svdvals(x)
