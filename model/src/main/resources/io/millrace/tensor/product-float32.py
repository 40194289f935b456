  def narrow(self: __torch__.Ops, x: Tensor) -> Tensor:
    return x
  def wide(self: __torch__.Ops, x: Tensor) -> Tensor:
    return x
  def few(self: __torch__.Ops, x: Tensor, w: Tensor) -> bool:
    return torch.__or__(ops.prim.is_cuda(x), torch.lt(torch.numel(x), torch.mul(torch.size(w, 1), 512)))
  def linear(self: __torch__.Ops, x: Tensor, w: Tensor, b: Optional[Tensor]) -> Tensor:
    if (self).few(x, w):
      y = torch.linear(x, w, b)
    else:
      y = torch.to_dense(torch.mkldnn_linear(torch.to_mkldnn(x), w, b))
    return y
  def feedforward(self: __torch__.Ops, x: Tensor, up: Tensor, up_bias: Tensor, down: Tensor, down_bias: Tensor) -> Tensor:
    if (self).few(x, up):
      y = (self).linear(torch.gelu((self).linear(x, up, up_bias)), down, down_bias)
    else:
      u = torch.gelu(torch.mkldnn_linear(torch.to_mkldnn(x), up, up_bias))
      y = torch.to_dense(torch.mkldnn_linear(u, down, down_bias))
    return y
  def product(self: __torch__.Ops, x: Tensor, w: Tensor) -> Tensor:
    if ops.prim.is_cuda(x):
      y = torch.linear(x, w)
    else:
      y = ops.mkldnn._linear_pointwise(x, torch.contiguous(w), None, "none", annotate(List[Optional[number]], []), None)
    return y
  def norm(self: __torch__.Ops, x: Tensor, w: Tensor, b: Tensor) -> Tensor:
    return torch.layer_norm(x, torch.size(w), w, b, 1.0000000000000001e-05, False)
  def fused(self: __torch__.Ops, q: Tensor) -> bool:
    if ops.prim.is_cuda(q):
      y = torch.le(torch.size(q, 2), 128)
    else:
      y = torch.gt(torch.size(q, 2), 256)
    return y
