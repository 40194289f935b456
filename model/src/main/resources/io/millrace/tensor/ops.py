class Ops(Module):
  __parameters__ = []
  __buffers__ = []
  def attention(self: __torch__.Ops, qkv: Tensor) -> Tensor:
    q, k, v, = torch.unbind(torch.permute(qkv, [2, 0, 3, 1, 4]))
    o = torch.scaled_dot_product_attention(q, k, v, None, 0., False)
    return torch.flatten(torch.transpose(o, 1, 2), 2)
  def masked_attention(self: __torch__.Ops, qkv: Tensor, mask: Tensor) -> Tensor:
    q, k, v, = torch.unbind(torch.permute(qkv, [2, 0, 3, 1, 4]))
    o = torch.scaled_dot_product_attention(q, k, v, mask, 0., False)
    return torch.flatten(torch.transpose(o, 1, 2), 2)
  def causal_attention(self: __torch__.Ops, qkv: Tensor) -> Tensor:
    q, k, v, = torch.unbind(torch.permute(qkv, [2, 0, 3, 1, 4]))
    o = torch.scaled_dot_product_attention(q, k, v, None, 0., True)
    return torch.flatten(torch.transpose(o, 1, 2), 2)
  def attention_short(self: __torch__.Ops, qkv: Tensor) -> Tensor:
    q, k, v, = torch.unbind(torch.contiguous(torch.permute(qkv, [2, 0, 3, 1, 4])))
    s = torch.matmul(torch.div(q, torch.sqrt(torch.size(qkv, 4))), torch.transpose(k, 2, 3))
    o = torch.matmul(torch.softmax(s, 3), v)
    return torch.flatten(torch.transpose(o, 1, 2), 2)
  def masked_attention_short(self: __torch__.Ops, qkv: Tensor, mask: Tensor) -> Tensor:
    q, k, v, = torch.unbind(torch.contiguous(torch.permute(qkv, [2, 0, 3, 1, 4])))
    s = torch.matmul(torch.div(q, torch.sqrt(torch.size(qkv, 4))), torch.transpose(k, 2, 3))
    o = torch.matmul(torch.softmax(torch.masked_fill(s, torch.logical_not(mask), -3.0e38), 3), v)
    return torch.flatten(torch.transpose(o, 1, 2), 2)
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
