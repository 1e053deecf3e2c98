"""The purchase in both shapes, made by nothing but the clients that openapi-python-client generates from the documents of openapi/.

cliente.py CLIENTS compras=ADDRESS contenido=ADDRESS emisor=ADDRESS productos=ADDRESS inventario=ADDRESS pedidos=ADDRESS

CLIENTS is the folder that has them, a package each, named after its service. Called by scripts/api/recorridos.sh.
"""

import importlib
import sys

ADDRESSES = dict(argument.split("=", 1) for argument in sys.argv[2:])
sys.path.insert(0, sys.argv[1])


class Service:
    """One generated client with one token: `service("pedidos.crear_pedido", 201, …)` gives what came, of the type that is documented for it."""

    def __init__(self, name, token=None):
        self.name = name
        client = importlib.import_module(f"{name}.client")
        # An answer with a status that is not documented is an error.
        given = {"base_url": ADDRESSES[name], "timeout": 20.0, "raise_on_unexpected_status": True}
        self.client = client.AuthenticatedClient(token=token, **given) if token else client.Client(**given)
        self.models = importlib.import_module(f"{name}.models")

    def __call__(self, operation, status, kind, *path, **others):
        endpoint = importlib.import_module(f"{self.name}.api.{operation}")
        answer = endpoint.sync_detailed(*path, client=self.client, **others)
        print(f"    {self.name} {operation.partition('.')[2]}{path or ''}: {answer.status_code:d}, {type(answer.parsed).__name__}")
        expect(answer.status_code, status)
        expect(type(answer.parsed), getattr(self.models, kind))
        return answer


def expect(seen, wanted):
    if seen != wanted:
        raise SystemExit(f"error: {seen!r} instead of {wanted!r}")


def lines(models, product, pieces):
    return [models.LineasPedidasItem(producto_id=product, cantidad=pieces)]


def log_in(person):
    emisor = Service("emisor")
    body = emisor.models.PedirTokenBody(
        grant_type=emisor.models.PedirTokenBodyGrantType.PASSWORD, client_id="compras-cli", username=person, password=person
    )
    return emisor("open_id_connect.pedir_token", 200, "PedirTokenResponse200", "compras", body=body).parsed.access_token


def stocked_product(catalogue, stock):
    """A product of which there are 50 pieces; the two services may be one."""
    made = catalogue.models.CrearProductoBody(nombre="Hielo Premium", precio=15000.5)
    product = catalogue("productos.crear_producto", 201, "Producto", body=made).parsed.id
    stock("existencias.cargar_existencias", 200, "Ok", body=stock.models.CargarExistenciasBody(producto_id=product, cantidad=50))
    return product


def in_steps():
    ana, gema = log_in("ana"), log_in("gema")
    shop, shop_of_gema, manager, buyer = Service("contenido", ana), Service("contenido", gema), Service("compras", gema), Service("compras", ana)
    product = stocked_product(shop_of_gema, shop_of_gema)

    stolen = shop.models.CrearProductoBody(nombre="Hielo robado", precio=0)
    expect(shop("productos.crear_producto", 403, "Problema", body=stolen).parsed.error, "Acceso denegado")

    models = buyer.models
    body = models.CrearPedidoBody(items=lines(models, product, 3))
    answer = buyer("pedidos.crear_pedido", 201, "PedidoLeido", body=body)
    order = answer.parsed.pedido
    expect(answer.headers["Location"], f"/pedidos/{order.id}")
    expect((order.total, order.estado), (45001.5, models.EstadoDePedido.PENDIENTE))
    expect(order.moneda, models.Moneda.PYG)

    tag = buyer("pedidos.leer_pedido", 200, "PedidoLeido", order.id).headers["ETag"]
    body = models.EditarPedidoBody(items=lines(models, product, 2))
    edited = buyer("pedidos.editar_pedido", 200, "PedidoLeido", order.id, body=body, if_match=tag).parsed
    expect((edited.pedido.total, edited.pedido.version), (30001, order.version + 1))
    expect([(line.producto_id, line.cantidad, line.precio_unit) for line in edited.items], [(product, 2, 15000.5)])
    # What she saw is no longer what is there.
    expect(buyer("pedidos.editar_pedido", 412, "Problema", order.id, body=body, if_match=tag).parsed.status, 412)

    waiting = models.EstadoDePedido.PENDIENTE
    newest = buyer("pedidos.listar_pedidos", 200, "ListarPedidosResponse200", estado=waiting, limite=1).parsed.items
    expect([(one.id, one.estado) for one in newest], [(order.id, waiting)])

    paid = models.Confirmacion(pago=models.ConfirmacionPago(medio="tarjeta"), total_esperado=30001)
    done = buyer("confirmación.confirmar_pedido", 200, "Resultado", order.id, body=paid).parsed
    expect((done.pedido_id, done.total, done.estado, done.pago.estado), (order.id, 30001, "confirmado", "aprobado"))

    invoice = buyer("facturas.facturar_pedido", 200, "Factura", order.id).parsed
    expect((invoice.pedido_id, invoice.clave, invoice.total), (order.id, order.clave, 30001))
    expect([(tax.iva, tax.base, tax.cuota) for tax in invoice.impuestos], [(10, 27274, 2727)])

    body = models.ReembolsarPedidoBody(motivo="no llegó")
    expect(buyer("pedidos.reembolsar_pedido", 403, "Problema", order.id, body=body).parsed.error, "Acceso denegado")
    body = manager.models.ReembolsarPedidoBody(motivo="no llegó")
    back = manager("pedidos.reembolsar_pedido", 200, "Resultado", order.id, body=body).parsed
    expect((back.estado, back.pago.estado), ("reembolsado", "reembolsado"))

    history = buyer("pedidos.listar_eventos", 200, "ListarEventosResponse200", order.id).parsed.items
    told = [one.evento for one in history if one.evento in ("creado", "editado", "confirmado", "facturado", "reembolsado")]
    expect(told, ["creado", "editado", "confirmado", "facturado", "reembolsado"])


def in_one_call():
    shop, stock, orders = (Service(name, "penguin-secret") for name in ("productos", "inventario", "pedidos"))
    product = stocked_product(shop, stock)
    models = orders.models
    bought = orders("pedidos.crear_pedido", 201, "Resultado", body=models.CrearPedidoBody(items=lines(models, product, 2))).parsed
    expect((bought.total, bought.estado, bought.pago.estado), (30001, "confirmado", "aprobado"))
    read = orders("pedidos.leer_pedido", 200, "PedidoLeido", bought.pedido_id).parsed
    expect([(line.producto_id, line.cantidad, line.precio_unit) for line in read.items], [(product, 2, 15000.5)])

    too_many = models.CrearPedidoBody(items=lines(models, product, 49))
    expect(orders("pedidos.crear_pedido", 409, "ProblemaDePedido", body=too_many).parsed.detalle.disponible, 48)
    expect(Service("pedidos", "nada")("pedidos.leer_pedido", 401, "Problema", bought.pedido_id).parsed.error, "No autorizado")


in_steps()
in_one_call()
