  def narrow(self: __torch__.Ops, x: Tensor) -> Tensor:
    return x
  def wide(self: __torch__.Ops, x: Tensor) -> Tensor:
    return x
  def linear(self: __torch__.Ops, x: Tensor, w: Tensor, b: Optional[Tensor]) -> Tensor:
    if ops.prim.is_cuda(x):
      y = torch.linear(x, w, b)
    else:
      y = torch.to_dense(torch.mkldnn_linear(torch.to_mkldnn(x), w, b))
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
    return torch.__or__(ops.prim.is_cuda(q), torch.gt(torch.size(q, 2), 256))
