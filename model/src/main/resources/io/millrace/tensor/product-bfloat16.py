  def narrow(self: __torch__.Ops, x: Tensor) -> Tensor:
    return torch.to(x, 15)
  def wide(self: __torch__.Ops, x: Tensor) -> Tensor:
    return torch.to(x, 6)
  def linear(self: __torch__.Ops, x: Tensor, w: Tensor, b: Optional[Tensor]) -> Tensor:
    return torch.linear(torch.to(x, 15), torch.to(w, 15), (self).narrowed(b))
  def feedforward(self: __torch__.Ops, x: Tensor, up: Tensor, up_bias: Tensor, down: Tensor, down_bias: Tensor) -> Tensor:
    return (self).linear(torch.gelu((self).linear(x, up, up_bias)), down, down_bias)
  def product(self: __torch__.Ops, x: Tensor, w: Tensor) -> Tensor:
    return torch.linear(x, w)
  def norm(self: __torch__.Ops, x: Tensor, w: Tensor, b: Tensor) -> Tensor:
    return torch.to(torch.layer_norm(torch.to(x, 6), torch.size(w), w, b, 1.0000000000000001e-05, False), 15)
  def fused(self: __torch__.Ops, q: Tensor) -> bool:
    if ops.prim.is_cuda(q):
      y = torch.le(torch.size(q, 2), 256)
    else:
      y = torch.gt(torch.size(q, 2), 1024)
    return y
  def narrowed(self: __torch__.Ops, b: Optional[Tensor]) -> Optional[Tensor]:
    if torch.__is__(b, None):
      c: Optional[Tensor] = None
    else:
      c = torch.to(unchecked_cast(Tensor, b), 15)
    return c
